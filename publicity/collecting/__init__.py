"""案例集: a book compiled from the library, as a page and as a PDF."""
