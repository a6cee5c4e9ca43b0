"""What our documents name and Odoo has not, or has as something else."""

from integrations.erp.answers import Declined


class Misfit(Exception):
    """Nothing is told of the document; `declined` says what to do."""

    def __init__(self, declined: Declined) -> None:
        super().__init__(declined.reason)
        self.declined = declined
