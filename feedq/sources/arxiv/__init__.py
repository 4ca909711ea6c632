"""arXiv's four ways in. Daily listings, the query API, bulk history, and the `arxiv` package."""
