"""Values that are refused of what is in no section, and of AWS and its provider."""

from settings_cases import Bad

BAD = [
    Bad("target", "minikube", "not one of the choices", "'aws'"),
    Bad("permissions_boundary_arn", "boundary", "is not the ARN of an IAM policy", "arn:aws:iam::"),
    Bad("permissions_boundary_arn", "arn:aws:iam::123456789012:role/x", "is not the ARN of an IAM policy", "policy/"),
    Bad("tags", {"aws:team": "x"}, "aws:team", "another prefix"),
    Bad("tags", {"Stack": "x"}, "used already", "another key"),
    Bad("tags", {f"k{number}": "x" for number in range(51)}, "51 tags", "at most 39"),
    Bad("tags", {"k": "v" * 257}, "does not accept", "256 in a value"),
    Bad("tags", {"cost": 7}, "is a number, and must be text", 'quotes: "7"', at=".cost"),
    Bad("tags", ["x"], "not a map", "{KEY: VALUE}"),
    Bad("aws:region", "ap-northeast-9", "not an AWS region", "ap-northeast-2"),
    Bad("aws:region", "Seoul", "not an AWS region", "ap-northeast-2"),
    Bad("aws:region", "", "not an AWS region", "ap-northeast-2"),
    Bad("aws:region", "cn-north-1", "not in the partition", "commercial region"),
    Bad("aws:region", "us-gov-west-1", "not in the partition", "commercial region"),
    Bad("aws:allowedAccountIds", ["12345"], "is not 12 digits", "12 digits", at="[0]"),
    Bad("aws:allowedAccountIds", [123456789012], "is a number, and must be text", '"123456789012"', at="[0]"),
    Bad("aws:maxRetries", -1, "too small", "at least 0"),
    Bad("aws:maxRetries", "many", "not a whole number", "without quotes"),
    Bad("aws:retryMode", "legacy", "not one of the choices", "'standard' or 'adaptive'"),
]
