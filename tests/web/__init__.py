"""The pages, through ASGI and without script, between the two embedded services in virtual time."""
