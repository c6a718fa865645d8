"""答疑: an applicant asks the host or a seat on its way, is answered, and what helps others becomes the campaign's FAQ."""
