"""The image as it runs. `scripts/container-test` builds it and names the engine; without that nothing is collected."""
