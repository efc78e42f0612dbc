"""Documents, СНИЛС and contacts: checked when they come in, sealed with a key of their person."""
