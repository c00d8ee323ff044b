"""Line icons, drawn in place so that they take the colour of the text, on a grid of 24 by 24."""

ICONS = {
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="1.5"/><path d="M3.5 10h17M8 2.5v4M16 2.5v4"/>',
    "check": '<path d="m4 12.5 5 5L20 6.5"/>',
    "done": '<circle cx="12" cy="12" r="9"/><path d="m7.5 12.5 3 3 6-6.5"/>',
    "document": '<path d="M6 2.5h8l4.5 4.5v14.5H6Z"/><path d="M14 2.5V7h4.5M9 12h6.5M9 16h6.5"/>',
    "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"/><circle cx="12" cy="12" r="2.75"/>',
    "flag": '<path d="M5.5 21.5v-18h12l-2.5 4 2.5 4h-12"/>',
    "info": '<circle cx="12" cy="12" r="9.5"/><path d="M12 11v6M12 7v.4"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "message": '<path d="M3.5 4.5h17v12h-9l-5 4v-4h-3Z"/>',
    "mixed": (
        '<circle cx="8" cy="8" r="3.5"/><path d="M2.5 20c.4-4 2.4-6 5.5-6 1.3 0 2.4.3 3.3 1"/>'
        '<rect x="13" y="11" width="9" height="7" rx="1"/><path d="M15 21h5"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 21c.6-4.5 3.4-7 7.5-7s6.9 2.5 7.5 7"/>',
    "phone": (
        '<path d="M6 2.5h3l1.5 5-2.2 1.7a13 13 0 0 0 6.5 6.5l1.7-2.2 5 1.5v3c0 1.7-1 2.5-2.5 2.5C10.5 20.5 3.5 13.5 3.5 5'
        'c0-1.5 1-2.5 2.5-2.5Z"/>'
    ),
    "place": '<path d="M12 21.5S5 14.5 5 9.5a7 7 0 0 1 14 0c0 5-7 12-7 12Z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "request": '<path d="M4 4h16v13H9l-5 4Z"/><path d="M12 7v4M12 13.6v.4"/>',
    "review": '<path d="M20 11a8 8 0 0 0-14.5-4L3.5 9M4 13a8 8 0 0 0 14.5 4l2-2"/><path d="M3.5 4v5h5M20.5 20v-5h-5"/>',
    "shield": '<path d="M12 2.5 4.5 5.5v6c0 5 3.2 8.3 7.5 10 4.3-1.7 7.5-5 7.5-10v-6Z"/>',
    "video": '<rect x="2.5" y="6" width="13" height="12" rx="1.5"/><path d="m15.5 11 6-3.5v9l-6-3.5"/>',
    "warning": '<path d="M12 3.5 2.5 20.5h19Z"/><path d="M12 10v5M12 17.6v.4"/>',
}
