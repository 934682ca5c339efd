"""The pure core: values and decisions, standard library only. Everything else may import it; it imports nothing of ours."""
