"""Course pages that list student projects. A page as rows, rows -> reports."""
