"""What parents and pupils see, and what parents announce."""
