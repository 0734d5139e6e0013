"""How a stack file becomes settings: the base of each section, loading, the report of every problem, and the forms of
values that several sections have (CIDRs, credentials), with what looks like a secret. It knows no component and no
target."""
