"""Case files: everything a decision about one item rests on, as one JSON object, decided again without any service.

A wrong match, a wrong proposal or a wrong sync is reported with one, and labelled tests are made of them.
"""
