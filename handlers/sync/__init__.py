"""One book made to agree: what both sides say, what follows, writing it, one outcome."""
