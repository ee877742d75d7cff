"""The set-up in the browser, from an address to the first event: what each step does."""
