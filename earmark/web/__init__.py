"""What answers over HTTP: health, metrics, the webhook."""
