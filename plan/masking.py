"""Secrets in messages: those that have a form of their own, and those that a name announces.

Every pattern looks ahead for a bounded stretch only: hostile text must not cost time that grows with its square. Where
it is open how far a value reaches, too much is masked and not too little.
"""

import re

MASK = "[masked]"

# Forms that their issuers document: AWS access keys, GitHub tokens, JSON web tokens, PEM, passwords in addresses.
_FORMS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\b(?:gh[opsur]_|github_pat_|pul-|glpat-|xox[abp]-)[0-9A-Za-z_-]{10,}"
    r"|\beyJ[0-9A-Za-z_-]{8,400}\.[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]*)?"
    r"|(?<=://)[^\s/@:]{0,200}:[^\s/]{1,200}(?=@)"
    r"|\b[0-9]{12}\b"  # an AWS account
    r"|\b[0-9a-fA-F]{32,}\b",
    re.DOTALL,
)
_WORD = (
    r"(?:passwo?r?d|passphrase|pwd|(?<![a-z])pass|secret|token|credentials?|conn(?:ection)?[_-]?str(?:ing)?|dsn"
    r"|(?:api|access|account|private|secret|shared|signing|encryption|master|storage|license|ssh|auth)[_-]?key)"
)
# A name ends with such a word: token_url, password_policy and secretsmanager hold no secret.
_NAME = rf"{_WORD}(?:[_-]?(?:value|data|text|base64|b64|id|[0-9]{{1,3}}))?(?![\w-])"
_QUOTE = r"\\{0,3}[\"'`]"
_VALUE = (
    rf"(?:(?P<quote>{_QUOTE})(?:(?!(?P=quote))(?:\\.|[^\\])){{0,2000}}(?P=quote)"
    rf"|{_QUOTE}[^\n]*"  # a quote that does not end is cut off
    r"|[|>][-+]?[0-9]?[ \t]*\n(?:[ \t]+[^\n]*(?:\n|$)){1,100}"  # YAML's blocks
    r"|(?:\\\s|\S)+)"
)
_DONE = rf"(?!(?:{_QUOTE})?\[(?:secret|masked)\])"
# What follows a name in a sentence and not in a setting.
_PROSE = (
    r"(?!(?:a|an|and|are|can|cannot|could|does|expired|failed|flag|for|from|has|have|in|invalid|is|may|missing|must|no"
    r"|not|of|option|or|required|should|the|to|unexpected|was|were|will|with|without)(?:[\s.,;:)]|$))"
)
_ANNOUNCED = [
    re.compile(pattern, re.IGNORECASE | re.DOTALL | re.MULTILINE)
    for pattern in (
        # A line of a YAML file or a header: all of it.
        rf"^(?P<kept>[ \t]*(?:[-*+>|][ \t]*)?[\"']?[\w.-]{{0,60}}?{_NAME}[\"']?[ \t]{{0,8}}:[ \t]+)"
        rf"{_DONE}{_PROSE}(?![|>{{\[])[^\n]+",
        rf"(?P<kept>\b(?:authorization|cookie){_QUOTE}?\s{{0,8}}[:=]\s{{0,8}}(?:{_QUOTE})?){_DONE}{_PROSE}[^\n\"'`]+",
        # JSON: the value of a quoted name that is not quoted itself ends with it.
        rf"(?P<kept>{_NAME}{_QUOTE}\s{{0,8}}:\s{{0,8}}){_DONE}[^\s\"'`,\\}}\]|>]+",
        rf"(?P<kept>{_NAME}(?:{_QUOTE})?\]?[ \t]{{0,8}}"
        rf"(?:(?:=>|:=|={{1,3}})\s{{0,8}}|:(?=[\s\"'`\\])\s{{0,8}}{_PROSE})){_DONE}{_VALUE}",
        # name: value of another map: {{name: DB_PASSWORD, value: x}}
        rf"(?P<kept>{_NAME}(?:{_QUOTE})?\s{{0,40}},?\s{{0,40}}(?:{_QUOTE})?value(?:{_QUOTE})?\s{{0,8}}[:=]\s{{0,8}})"
        rf"{_DONE}{_VALUE}",
        # Not of a type or an address: aws:secretsmanager/secret:Secret, kubernetes:core/v1:Secret::name.
        rf"(?P<kept>(?<![\w/.-])[\w-]{{0,40}}?{_NAME}:(?![:\s/])){_DONE}{_VALUE}",
        rf"(?P<kept>(?<![\w-])--?[\w-]{{0,40}}?{_NAME}[ \t]{{1,8}})(?!-){_DONE}{_PROSE}{_VALUE}",
        r"(?P<kept>(?<!\S)(?:-u|--user|--proxy-user)[ =]{1,4}[\"']?[^\s:\"']{1,100}:)[^\s\"']+",
        r"(?P<kept>[?&;](?:sig|signature|key|code|auth)=)[^\s\"'`]+",
        rf"(?P<kept><[\w:.-]{{0,40}}?{_NAME}[^<>]{{0,100}}>)[^<]{{1,2000}}",
        rf"(?P<kept>\b(?:bearer|basic)\s{{1,8}}){_DONE}(?=\S{{0,400}}[0-9=])[^\s\"'`]+",
    )
]
_RUN = re.compile(r"[0-9A-Za-z+/=_-]{24,}")
_CLASSES = re.compile(r"[0-9]+|[A-Z]+|[a-z]+|[+/=_-]+")


def masked(text: str) -> str:
    """With [masked] for every secret that has a form or a name. The engine masks the stack's own before it writes."""
    text = _FORMS.sub(MASK, text)
    for pattern in _ANNOUNCED:
        text = pattern.sub(lambda found: found["kept"] + MASK, text)
    return _RUN.sub(lambda found: MASK if _is_random(found[0]) else found[0], text)


def _is_random(run: str) -> bool:
    """Random characters change their class (digit, upper, lower, sign) far more often than words and names do."""
    return any(each.isdigit() for each in run) and len(_CLASSES.findall(run)) > 0.4 * len(run)
