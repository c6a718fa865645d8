"""Why an upload is not kept."""


class RejectedFile(Exception):
    """The upload is refused; `sentence` says what to do."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence
