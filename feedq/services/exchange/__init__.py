"""In and out. Exports, digests, mail, lists of other programs, Zotero."""
