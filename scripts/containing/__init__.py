"""What `scripts/container-test` needs beside the tests: a base image where none can be pulled."""
