"""Text that no form may fall over: too long, SQL, markup, NUL, and characters that are no text."""

MARKUP = "<script>alert(1)</script>"

HOSTILE = {
    "ten thousand characters": "Å" * 10_000,
    "SQL": "'; DROP TABLE clients_client; --",
    "markup": MARKUP,
    "pasted Word markup": '<p class="MsoNormal" style="mso-fareast-language:FI">Aino<o:p></o:p></p>',
    "NUL": "Aino\x00Maria",
    "a half of a surrogate pair": "Aino\ud800Maria\udfff",
    "odd characters": "\ufeff\u202eAino\u200b \N{GRINNING FACE}\N{LANGUAGE TAG}\ufffe\ufdd0 e\u0301",
}
