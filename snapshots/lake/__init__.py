"""The lake's files as others read them: what there is (`manifest`), and unbounded reading in constant memory."""
