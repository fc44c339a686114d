"""Questions to the lake: what can be asked (`catalogue`), one question (`question`), and its SQL (`statement`)."""
