"""A client as a first version would have it: names and code in clear, an index on what is sorted and searched by."""

from django.db import models


class StockClient(models.Model):
    """A client of one area."""

    area_id = models.BigIntegerField(db_index=True)
    identity_code = models.CharField(max_length=11, db_index=True)
    last_name = models.CharField(max_length=100, db_index=True)
    first_names = models.CharField(max_length=150)
    birth_date = models.DateField()
    home_municipality = models.CharField(max_length=100)
    official = models.CharField(max_length=100)
    started_on = models.DateField()
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ("last_name", "first_names", "id")
        indexes = [models.Index(fields=["last_name", "first_names", "id"], name="stock_in_name_order")]

    def __str__(self) -> str:
        return f"{self.last_name}, {self.first_names}"
