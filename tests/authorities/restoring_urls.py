"""Addresses of the tests of locking: the system's own, and a form page like those of the register."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.generic import FormView

from core.forms import LineField, TextField, TymForm
from core.restoring import RestoresSavedForm
from tym.urls import handler403, handler500
from tym.urls import urlpatterns as own

__all__ = ["handler403", "handler500", "urlpatterns"]


class NoteForm(TymForm):
    title = LineField(label="Otsikko", error_messages={"required": "Kirjoita otsikko."})
    text = TextField(label="Teksti", required=False)
    urgent = forms.BooleanField(label="Kiireellinen", required=False)
    kinds = forms.MultipleChoiceField(label="Laji", choices=[("a", "A"), ("b", "B")], required=False)
    password = forms.CharField(label="Salasana", required=False, max_length=100, widget=forms.PasswordInput)


class NoteView(RestoresSavedForm, FormView):
    form_class = NoteForm
    template_name = "authorities/sign_in/form.html"
    extra_context = {"title": "Muistiinpano"}

    def get_initial(self):
        return {"text": "vanha teksti", "urgent": True}

    def form_valid(self, form):
        messages.success(self.request, "Tallennettu.")
        return redirect("/muistio/")


def fragment(request):
    return HttpResponse("osa")


def of_client(request, client_id):
    return HttpResponse("asiakas")


urlpatterns = [
    *own,
    path("muistio/", NoteView.as_view(), name="note"),
    path("osa/", fragment, name="fragment"),
    path("asiakas/<uuid:client_id>/", of_client, name="of_client"),
    path("api/oma/", fragment, name="api_own"),
]
