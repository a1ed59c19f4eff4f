"""Second opinions: what two curators judged, how far they agree, how often each is wrong."""
