"""Sign-in by phone: django-allauth for passwords, sessions and second factors, our own one-time codes by SMS."""
