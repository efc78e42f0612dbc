"""Documents, contacts and СНИЛС: encrypted, and only with a valid consent."""
