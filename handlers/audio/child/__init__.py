"""What runs in a process of its own: decoder and recogniser, whose memory comes back and whose crashes stay there.

Nothing here is imported by the service; it needs the packages of the extra ``listen``.
"""
