"""What people really give: odd figures, names, headings and files, and what must become of them."""
