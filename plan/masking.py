"""Secrets in messages: those that have a form of their own, and those that a name announces.

Every pattern looks ahead for a bounded stretch only: hostile text must not cost time that grows with its square. Where
it is open how far a value reaches, too much is masked and not too little.
"""

import re

from config.secrecy import FORM, NAME, is_secret_name

MASK = "[masked]"

# What a reviewer needs and what only looks random: digests, commits, and the addresses that AWS makes up.
_PUBLIC = (
    r"(?P<public>\bsha256:[0-9a-f]{64}(?![0-9A-Za-z])|(?<=[\w/]@)[0-9a-f]{40}(?![0-9A-Za-z])"
    r"|(?<=[?&])ref=[0-9a-f]{40}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z+=_-])/{0,2}+[0-9A-F]{32}(?=\.(?:[a-z0-9-]{1,30}\.){1,2}eks\.amazonaws\.com)"
    r"|\boidc\.eks\.[a-z0-9-]{1,30}\.amazonaws\.com(?:\.cn)?/id/[0-9A-F]{32}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z+=_-])/{0,2}+[0-9A-Za-z-]{1,63}+"
    r"(?=\.(?:[a-z0-9-]{1,30}\.)?elb\.(?:[a-z0-9-]{1,30}\.)?amazonaws\.com))"
)
_FORMS = re.compile(
    rf"{_PUBLIC}|{FORM}"
    r"|(?:(?<=https://)|(?<=http://))[^\s/@:?#\"'<>`]{1,200}(?=@)"  # a token alone
    r"|(?<![0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-)\b[0-9]{12}\b"  # an AWS account, and no end of a UUID
    r"|\b[0-9a-fA-F]{32,}\b",
    re.DOTALL,
)
_QUOTE = r"\\{0,3}[\"'`]"
_VALUE = (
    r"(?:(?P<triple>\"{3}|'{3}|`{3}).{0,2000}?(?P=triple)"  # Grafana's own quotes
    rf"|(?P<quote>{_QUOTE})(?:(?!(?P=quote))(?:\\.|[^\\])){{0,2000}}(?P=quote)"
    rf"|{_QUOTE}[^\n]*"  # a quote that does not end is cut off
    r"|[|>][-+]?[0-9]?[ \t]*\n(?:[ \t]+[^\n]*(?:\n|$)){1,100}"  # YAML's blocks
    r"|\[[^\]]{0,2000}\]?|\{[^}]{0,2000}\}?"  # lists and maps of YAML and JSON
    r"|-[ \t][^\n]*(?:\n[ \t]*-[ \t][^\n]*){0,100}"  # and lists in lines
    r"|(?:\\\s|\S)+)"
)
# No value: what is masked, nothing, a switch (automountServiceAccountToken: false), a command that prints the secret,
# and where Kubernetes only names a Secret (secret: {secretName: x}, imagePullSecrets: [{name: x}]).
_NAMING = "secretName|secretKeyRef|secretRef|defaultMode|optional|items|audience|expirationSeconds"
_DONE = (
    rf"(?!(?:{_QUOTE})?\[(?:secret|masked)\]"
    rf"|(?:{_QUOTE})?(?:true|false|null|none)(?:{_QUOTE})?\s{{0,8}}(?:[,;}}\])]|\Z|\n)"
    r"|\[\s{0,8}\]|\{\s{0,8}\}|`(?:pulumi|kubectl|aws) [a-z]"
    rf"|[\[{{]?\s{{0,8}}(?:{_QUOTE})?(?:{_NAMING})(?:{_QUOTE})?\s{{0,8}}:"
    rf"|(?:\[?\s{{0,8}}\{{|-[ \t])\s{{0,8}}(?:{_QUOTE})?name(?:{_QUOTE})?\s{{0,8}}:)"
)
# What a quote has in it beyond its line, as YAML has it: lines that are indented.
_OPEN = r"\"(?:[^\"\\\n]|\\.|\n[ \t]++|\n(?=\n)){0,2000}+\"|'(?:[^'\n]|\n[ \t]++|\n(?=\n)){0,2000}+'"
# What follows a name in a sentence and not in a setting.
_PROSE = (
    r"(?!(?:a|an|and|are|can|cannot|could|does|denied|expired|failed|flag|for|forbidden|from|has|have|in|invalid|is|may"
    r"|missing|must|no|not|of|option|or|permission|required|should|the|to|unexpected|was|were|will|with|without)(?:[\s.,;:)]|$))"
)
_ANNOUNCED = [
    re.compile(pattern, re.IGNORECASE | re.DOTALL | re.MULTILINE)
    for pattern in (
        # A line of a YAML file or a header: all of it.
        rf"^(?P<kept>[ \t]*(?:[-*+>|][ \t]*)?[\"']?[\w.-]{{0,60}}?{NAME}[\"']?[ \t]{{0,8}}:[ \t]++)"
        rf"{_DONE}{_PROSE}(?![|>{{\[])(?:{_OPEN}|[^\n])[^\n]*",
        rf"(?P<kept>\b(?:authorization|cookie){_QUOTE}?\s{{0,8}}[:=]\s{{0,8}}+(?:{_QUOTE})?){_DONE}{_PROSE}"
        r"(?!\{\s{0,8}\n)[^\n\"'`]+",
        # JSON: the value of a quoted name; one that is not quoted itself ends with it.
        rf"(?P<kept>{NAME}{_QUOTE}\s{{0,8}}:\s{{0,8}}){_DONE}"
        r"(?:\[[^\]]{0,2000}\]?|\{[^}]{0,2000}\}?|[^\s\"'`,\\}\]|>]+)",
        rf"(?P<kept>{NAME}(?:{_QUOTE})?\]?[ \t]{{0,8}}"
        rf"(?:(?:=>|:=|={{1,3}})\s{{0,8}}|:(?=[\s\"'`\\])\s{{0,8}}{_PROSE})){_DONE}{_VALUE}",
        # name: value of another map: {{name: DB_PASSWORD, value: x}}
        rf"(?P<kept>{NAME}(?:{_QUOTE})?\s{{0,40}},?\s{{0,40}}(?:{_QUOTE})?value(?:{_QUOTE})?\s{{0,8}}[:=]\s{{0,8}})"
        rf"{_DONE}{_VALUE}",
        # and the other way round: {{value: x, name: DB_PASSWORD}}
        rf"(?P<kept>\bvalue(?:{_QUOTE})?\s{{0,8}}[:=]\s{{0,8}}){_DONE}[^\n]{{1,300}}?"
        rf"(?=,?\s{{0,40}}+(?<![\w.-])(?:{_QUOTE})?name(?:{_QUOTE})?\s{{0,8}}[:=]\s{{0,8}}(?:{_QUOTE})?[\w.-]{{0,60}}?{NAME})",
        # Not of a type, an address or an ARN: aws:secretsmanager/secret:Secret, kubernetes:core/v1:Secret::name.
        rf"(?P<kept>(?<![\w/.-])(?!(?<=[0-9*]:[*]:)secret:|(?<=[0-9*]:\[masked\]:)secret:)"
        rf"[\w-]{{0,40}}?{NAME}:(?![:\s/])){_DONE}{_VALUE}",
        rf"(?P<kept>(?<![\w-])--?[\w-]{{0,40}}?{NAME}[ \t]{{1,8}})(?!-){_DONE}{_PROSE}{_VALUE}",
        r"(?P<kept>(?<!\S)(?:-u|--user|--proxy-user)[ =]{1,4}[\"']?[^\s:\"']{1,100}:)(?!\[masked\])[^\s\"']+",
        rf"(?P<kept>\b(?:mysql\w{{0,20}}|mariadb[\w-]{{0,20}})[ \t][^\n|;&]{{0,200}}?(?<=\s)-p)"
        rf"(?=[^\s\[]){_DONE}{_VALUE}",
        rf"(?P<kept>\b(?:redis-cli[ \t][^\n|;&]{{0,200}}?(?<=\s)-a|login[ \t][^\n|;&]{{0,200}}?(?<=\s)-p)[ \t]{{1,8}})"
        rf"{_DONE}{_VALUE}",
        rf"(?P<kept>\bsshpass[ \t]{{1,8}}(?:-[^p\s]\S{{0,40}}[ \t]{{1,8}}){{0,4}}-p[ \t]{{0,8}}){_DONE}{_VALUE}",
        rf"(?P<kept>\b(?:requirepass|masterauth)[ \t]{{1,8}}){_DONE}{_PROSE}{_VALUE}",
        # SQL, and a login of a netrc file.
        rf"(?P<kept>\bidentified\s{{1,8}}(?:(?:with|via)\s{{1,8}}\S{{1,60}}\s{{1,8}})?(?:by|as|using)\s{{1,8}}"
        rf"(?:password\s{{1,8}})?)(?={_QUOTE}){_DONE}{_VALUE}",
        rf"(?P<kept>\bpassword(?:\s{{1,8}}|\s?\(\s?))(?={_QUOTE}){_DONE}{_VALUE}",
        rf"(?P<kept>\b(?:machine|login|account)\s{{1,8}}\S{{1,200}}\s{{1,40}}password\s{{1,8}}){_DONE}{_PROSE}{_VALUE}",
        # A map in lines, as deep as it is indented.
        rf"^(?P<kept>(?P<indent>[ \t]*)(?:-[ \t]+)?[\w.-]{{0,60}}?{NAME}:[ \t]*\n)"
        rf"(?!\s{{0,100}}(?:{_NAMING}|-[ \t]+name):)(?:(?P=indent)[ \t]+[^\n]*(?:\n|\Z)){{1,100}}",
        # All of a Kubernetes Secret's plain data, in JSON or in lines.
        rf"(?P<kept>\bstringData(?:{_QUOTE})?\s{{0,8}}:\s{{0,8}})"
        r"\{(?:\"(?:\\.|[^\"\\]){0,2000}\"|[^{}\"]){0,400}",
        r"(?P<kept>\bstringData:[ \t]{0,8}\n)(?:[ \t]*\n|[ \t]+[^\n]*(?:\n|\Z)){1,100}",
        r"(?P<kept>[?&;](?:sig|signature|key|code|auth)=)(?!\[masked\])[^\s\"'`]+",
        rf"(?P<kept><[\w:.-]{{0,40}}?{NAME}[^<>]{{0,100}}>)[^<]{{1,2000}}",
        rf"(?P<kept>\b(?:bearer|basic)\s{{1,8}}){_DONE}(?=\S{{0,400}}[0-9=])[^\s\"'`]+",
    )
]
_RUNS = re.compile(rf"{_PUBLIC}|[0-9A-Za-z+/=_-]{{24,}}")
_HEADERS = re.compile(r"(?:authorization|cookie|stringData)\Z", re.IGNORECASE)
_CLASSES = re.compile(r"[0-9]+|[A-Z]+|[a-z]+|[+/=_-]+")


def masked(text: str) -> str:
    """With [masked] for every secret that has a form or a name. The engine masks the stack's own before it writes."""
    text = _FORMS.sub(_but_public, text)
    for pattern in _ANNOUNCED:
        text = pattern.sub(lambda found: found["kept"] + MASK, text)
    return _RUNS.sub(_but_public, text)


def announces(name: str) -> bool:
    """Whether a name says that its value, or all that is below it, is secret."""
    return is_secret_name(name) or bool(_HEADERS.search(name[-200:]))


def _but_public(found: re.Match[str]) -> str:
    if found["public"] is not None:
        return found["public"]
    return found[0] if found.re is _RUNS and not _is_random(found[0]) else MASK


def _is_random(run: str) -> bool:
    """Random characters change their class (digit, upper, lower, sign) far more often than words and names do."""
    return any(each.isdigit() for each in run) and len(_CLASSES.findall(run)) > 0.4 * len(run)
