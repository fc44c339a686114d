"""The query API: any figure by any dimension, and the records behind it, from the published lake."""
