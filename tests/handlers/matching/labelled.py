from .case import Case

LABELLED: tuple[Case, ...] = ()
