"""Names, types and durations as a reader sees them."""

SPACE = "\N{NO-BREAK SPACE}"


def duration(seconds: float) -> str:
    """`0 s`, `0.5 s`, `45 s`, `8 min 20 s`, `1 h 5 min`; a line never breaks in it."""
    if seconds < 1:
        return f"{seconds:.1g}{SPACE}s"
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    parts = ((hours, "h"), (minutes, "min"), (rest if not hours else 0, "s"))
    return SPACE.join(f"{count}{SPACE}{unit}" for count, unit in parts if count)


def kind(type_: str) -> str:
    """A type in two words: `ec2 Subnet`, `apps Deployment`, `infra Vpc`, `provider aws`."""
    if type_ == "pulumi:pulumi:Stack":
        return "stack"
    if type_.startswith("pulumi:providers:"):
        return f"provider {type_.rpartition(':')[2]}"
    package, _, rest = type_.partition(":")
    module, _, name = rest.rpartition(":")
    group = module.partition("/")[0].removesuffix(".k8s.io")
    return f"{package if group in ('', 'index') else group} {name}"


def counted(count: int, noun: str) -> str:
    """`1 resource`, `2 resources`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
