"""What Hardcover and Audiobookshelf answered instead of an answer, and the remedy."""

from __future__ import annotations

from collections.abc import Mapping

ERRORS: Mapping[str, str] = {
    # Hardcover
    "Hardcover refused the token (401)": "Hardcover weist das Token zurück (401)",
    "Hardcover refused the token": "Hardcover weist das Token zurück",
    "Hardcover refused the token: {more}": "Hardcover weist das Token zurück: {more}",
    "Hardcover refused the size of the request ({what})": "Hardcover weist die Größe der Anfrage zurück ({what})",
    "Hardcover answered 404; is hardcover.url right?": "Hardcover antwortet mit 404; stimmt hardcover.url?",
    "Hardcover answered {status} without data": "Hardcover antwortet mit {status} ohne Daten",
    "Hardcover answered {status}; is hardcover.url right?": "Hardcover antwortet mit {status}; stimmt hardcover.url?",
    "Hardcover answered {status}": "Hardcover antwortet mit {status}",
    "an HTML page": "eine HTML-Seite",
    "an HTML page titled {title}": "eine HTML-Seite mit dem Titel {title}",
    "Hardcover says too many requests": "Hardcover meldet zu viele Anfragen",
    "Hardcover says too many requests: {more}": "Hardcover meldet zu viele Anfragen: {more}",
    "the Hardcover token lacks the scope {scope}": "dem Token für Hardcover fehlt das Recht {scope}",
    "the Hardcover token lacks the scope {scope} ({name} is hidden from it)": "dem Token für Hardcover fehlt das "
    "Recht {scope} ({name} bleibt ihm verborgen)",
    "Hardcover has no field {name} in {type}": "Hardcover hat kein Feld {name} in {type}",
    "Hardcover answered with an error": "Hardcover antwortet mit einem Fehler",
    "Hardcover answered with an error: {more}": "Hardcover antwortet mit einem Fehler: {more}",
    "Hardcover refused ({code})": "Hardcover lehnt ab ({code})",
    "Hardcover refused ({code}): {more}": "Hardcover lehnt ab ({code}): {more}",
    "Hardcover had an error": "Hardcover hatte einen Fehler",
    "Hardcover had an error: {more}": "Hardcover hatte einen Fehler: {more}",
    "Hardcover answered only in part": "Hardcover antwortet nur zum Teil",
    "Hardcover answered only in part: {more}": "Hardcover antwortet nur zum Teil: {more}",
    "Hardcover's action failed": "Hardcover konnte es nicht ausführen",
    "Hardcover's action failed: {more}": "Hardcover konnte es nicht ausführen: {more}",
    "Hardcover refused": "Hardcover lehnt ab",
    "Hardcover refused: {more}": "Hardcover lehnt ab: {more}",
    "Hardcover's answer is too large": "Hardcovers Antwort ist zu groß",
    "Hardcover's answer cannot be read: {more}": "Hardcovers Antwort ist nicht zu lesen: {more}",
    "cannot connect to Hardcover: {more}": "keine Verbindung zu Hardcover: {more}",
    "Hardcover did not answer within {seconds} s": "Hardcover antwortete nicht binnen {seconds} s",
    "the request to Hardcover is malformed: {more}": "die Anfrage an Hardcover ist missgebildet: {more}",
    "the connection to Hardcover broke: {more}": "die Verbindung zu Hardcover brach ab: {more}",
    "there is no usable Hardcover token": "es gibt kein brauchbares Token für Hardcover",
    "Hardcover's answer to {operation} has an unknown shape: {type} {error}": "Hardcovers Antwort auf {operation} hat "
    "eine unbekannte Form: {type} {error}",
    "Hardcover asks to wait {seconds} s": "Hardcover bittet, {seconds} s zu warten",
    "the daily quota is used up": "die Einheiten des Tages sind verbraucht",
    "the rest of the day is kept for live updates": "der Rest des Tages bleibt für das, was gerade gehört wird",
    "{why}, until {time} UTC": "{why}, bis {time} UTC",
    "it is encoded as {encoding}, which was not asked for": "sie ist als {encoding} verpackt, was nicht verlangt war",
    "its encoding is broken": "ihre Verpackung ist beschädigt",
    "its encoding ends early": "ihre Verpackung endet zu früh",
    "search: {more}": "Suche: {more}",
    "search answered without an object": "die Suche antwortet ohne Objekt",
    "{user} is not connected to Hardcover": "{user} ist nicht mit Hardcover verbunden",
    # Audiobookshelf
    "Audiobookshelf's answer with every progress row is too large to be read in one piece": "Audiobookshelfs Antwort "
    "mit allen Fortschritten ist zu groß, um sie am Stück zu lesen",
    "the library's total is not a number": "die Anzahl der Bibliothek ist keine Zahl",
    "Audiobookshelf refuses the token, also a new one": "Audiobookshelf weist das Token zurück, auch ein neues",
    "there is no Audiobookshelf at its address (404)": "unter der Adresse ist kein Audiobookshelf (404)",
    "there is no Audiobookshelf at its address (404 for {path})": "unter der Adresse ist kein Audiobookshelf (404 für "
    "{path})",
    "there is no Audiobookshelf at its address (404 for /status): is the path right?": "unter der Adresse ist kein "
    "Audiobookshelf (404 für /status): stimmt der Pfad?",
    "the answer has no {name}": "die Antwort hat kein {name}",
    "the answer is not an object": "die Antwort ist kein Objekt",
    "a web page": "eine Webseite",
    "no JSON": "kein JSON",
    "Audiobookshelf answered {more} where data was promised: {start}": "Audiobookshelf antwortet mit {more}, wo Daten "
    "versprochen sind: {start}",
    "Audiobookshelf did not answer within {seconds} s": "Audiobookshelf antwortete nicht binnen {seconds} s",
    "Audiobookshelf closed the connection: {more}": "Audiobookshelf schloss die Verbindung: {more}",
    "if it speaks https there, write https://": "wenn es dort https spricht, schreibe https://",
    "Audiobookshelf's answer is longer than {size} MiB": "Audiobookshelfs Antwort ist länger als {size} MiB",
    "Audiobookshelf's answer cannot be read: {more}": "Audiobookshelfs Antwort ist nicht zu lesen: {more}",
    "the token holds characters that no token has": "das Token enthält Zeichen, die kein Token hat",
    "the token holds characters that no token has: copy it again": "das Token enthält Zeichen, die kein Token hat: "
    "kopiere es noch einmal",
    "cannot reach Audiobookshelf: {more}": "Audiobookshelf ist nicht zu erreichen: {more}",
    "it speaks https there: write https:// in front of the address": "dort spricht es https: schreibe https:// vor die "
    "Adresse",
    "something in front of Audiobookshelf answered {status}: let Earmark past its sign-in, or give the address behind "
    "it": "etwas vor Audiobookshelf antwortet mit {status}: lass Earmark an dessen Anmeldung vorbei, oder nenne die "
    "Adresse dahinter",
    "Audiobookshelf answered {status}": "Audiobookshelf antwortet mit {status}",
    "Audiobookshelf asks to wait {seconds} s: {more}": "Audiobookshelf bittet, {seconds} s zu warten: {more}",
    "the address of Audiobookshelf must begin with http:// or https:// and name a host": "die Adresse von "
    "Audiobookshelf muss mit http:// oder https:// beginnen und einen Rechner nennen",
    "the address of Audiobookshelf must not hold a user name or password": "die Adresse von Audiobookshelf darf weder "
    "Benutzernamen noch Passwort enthalten",
    "the address of Audiobookshelf must end with its host or path, without ? or #": "die Adresse von Audiobookshelf "
    "muss mit Rechner oder Pfad enden, ohne ? und #",
    "Audiobookshelf's address redirects to nowhere": "Audiobookshelfs Adresse leitet nirgendwohin um",
    "Audiobookshelf has moved: set its url to {url}": "Audiobookshelf ist umgezogen: setze seine Adresse auf {url}",
    "the address redirects to {url}: set url to where Audiobookshelf itself answers": "die Adresse leitet um nach "
    "{url}: nenne die, unter der Audiobookshelf selbst antwortet",
    "{more} (inside a container {host} is the container itself: write the other container's name)": "{more} (in einem "
    "Container ist {host} der Container selbst: schreibe den Namen des anderen)",
    "nothing listens at {address}: is it running, and is the port right?": "unter {address} antwortet nichts: läuft "
    "es, und stimmt der Port?",
    "there is no way to {address} from here: is the machine on, and in this network?": "von hier führt kein Weg zu "
    "{address}: ist der Rechner an, und in diesem Netz?",
    "no answer from {address}: is the machine on, and does a firewall let the port through?": "keine Antwort von "
    "{address}: ist der Rechner an, und lässt eine Firewall den Port durch?",
    "the name {host} could not be looked up: no answer from the name server (DNS) of this machine": "der Name {host} "
    "war nicht nachzuschlagen: der Nameserver (DNS) dieses Rechners antwortet nicht",
    "the name {host} was not found: is it spelt right, and are both containers in one network?": "der Name {host} "
    "wurde nicht gefunden: ist er richtig geschrieben, und sind beide Container in einem Netz?",
    "the name {host} was not found: is it spelt right?": "der Name {host} wurde nicht gefunden: ist er richtig "
    "geschrieben?",
    "the certificate is for another name than {host}: write the name that it was made for": "das Zertifikat ist für "
    "einen anderen Namen als {host}: schreibe den, für den es gemacht ist",
    "the certificate of {host} has expired: renew it there": "das Zertifikat von {host} ist abgelaufen: erneuere es "
    "dort",
    "the certificate of {host} is not valid yet: is the clock of this machine right?": "das Zertifikat von {host} gilt "
    "noch nicht: geht die Uhr dieses Rechners richtig?",
    "the certificate of {host} is not trusted ({more}): name its authority's file in audiobookshelf.ca_file": "dem "
    "Zertifikat von {host} wird nicht vertraut ({more}): nenne die Datei seiner Stelle in audiobookshelf.ca_file",
    "{host} speaks http, not https: write http:// in front of the address": "{host} spricht http, nicht https: "
    "schreibe http:// vor die Adresse",
    "no encrypted connection to {host} came about: {more}": "keine verschlüsselte Verbindung zu {host} kam zustande: "
    "{more}",
    "there is no token for Audiobookshelf": "es gibt kein Token für Audiobookshelf",
    "{server} does not open its socket to API keys and gives no permanent token": "{server} öffnet seinen Socket nicht "
    "für API-Schlüssel und gibt kein dauerhaftes Token",
    "{server} opens its socket to none of the tokens": "{server} öffnet seinen Socket für keines der Token",
    "that is a refresh token, which opens nothing: make an API key": "das ist ein Refresh-Token, das nichts öffnet: "
    "mache einen API-Schlüssel",
    "the access token has expired: make an API key": "das Zugangstoken ist abgelaufen: mache einen API-Schlüssel",
    "Audiobookshelf refuses the token: make a new API key, and see that it is active": "Audiobookshelf weist das Token "
    "zurück: mache einen neuen API-Schlüssel, und sieh nach, dass er aktiv ist",
    "Audiobookshelf refuses the API key: make a new one, and see that it is active": "Audiobookshelf weist den "
    "API-Schlüssel zurück: mache einen neuen, und sieh nach, dass er aktiv ist",
    "Audiobookshelf refuses the user {name}: is the account active?": "Audiobookshelf weist {name} zurück: ist das "
    "Konto aktiv?",
    "Audiobookshelf has no user {name}: did you mean {other}?": "Audiobookshelf hat kein Konto {name}: meinst du "
    "{other}?",
    "Audiobookshelf has no user {name}": "Audiobookshelf hat kein Konto {name}",
    "Audiobookshelf does not show {name}'s token: give the user an API key": "Audiobookshelf zeigt das Token von "
    "{name} nicht: gib dem Konto einen API-Schlüssel",
    "{server} shows an administrator no tokens: give {name} an API key of their own": "{server} zeigt Administratoren "
    "keine Token: gib {name} einen eigenen API-Schlüssel",
    "this Audiobookshelf lets people in by single sign-on only: give an API key": "dieses Audiobookshelf lässt nur "
    "über Single Sign-on hinein: gib einen API-Schlüssel an",
    "Audiobookshelf refuses this user name and password": "Audiobookshelf weist diesen Namen und dieses Passwort "
    "zurück",
    "there is no sign-in at Audiobookshelf's address ({status})": "unter Audiobookshelfs Adresse gibt es keine "
    "Anmeldung ({status})",
    "the sign-in was answered without a user": "die Anmeldung wurde ohne Konto beantwortet",
    "the sign-in was answered without a token": "die Anmeldung wurde ohne Token beantwortet",
    "the token belongs to another user of Audiobookshelf than expected": "das Token gehört einem anderen Konto von "
    "Audiobookshelf als erwartet",
    "the socket did not open within {seconds} s": "der Socket öffnete sich nicht binnen {seconds} s",
    "the socket refused the token": "der Socket wies das Token zurück",
    "the socket refused every token": "der Socket wies jedes Token zurück",
    "no answer to auth among many events": "keine Antwort auf die Anmeldung unter vielen Ereignissen",
    "no answer to auth within {seconds} s": "keine Antwort auf die Anmeldung binnen {seconds} s",
    "init names no user": "init nennt kein Konto",
    "no answer to ping within {seconds} s": "keine Antwort auf ping binnen {seconds} s",
    "progress moved and the socket did not say so": "der Fortschritt änderte sich, und der Socket sagte es nicht",
    "mediaProgress is not a list": "mediaProgress ist keine Liste",
    "a library item without id or media": "ein Eintrag ohne id oder media",
    "library items are not a list": "die Einträge der Bibliothek sind keine Liste",
    "a user without id": "ein Konto ohne id",
    "a playback session without id": "eine Sitzung ohne id",
    "a chapter without a beginning": "ein Kapitel ohne Anfang",
    "a library without id": "eine Bibliothek ohne id",
    "the answer has no list of {name}": "die Antwort hat keine Liste von {name}",
    "what answers there is not Audiobookshelf": "was dort antwortet, ist nicht Audiobookshelf",
    "this Audiobookshelf is not set up yet: open it in a browser": "dieses Audiobookshelf ist noch nicht eingerichtet: "
    "öffne es in einem Browser",
    "the administrator's token is not an administrator's": "das Token des Administrators ist keines eines "
    "Administrators",
    "Audiobookshelf refuses the administrator's token: make a new API key as administrator": "Audiobookshelf weist das "
    "Token des Administrators zurück: mache als Administrator einen neuen API-Schlüssel",
    "waiting {seconds} s to sign in: Audiobookshelf takes few in 10 minutes; an API key needs none": "wartet {seconds} "
    "s mit der Anmeldung: Audiobookshelf nimmt wenige in 10 Minuten; ein API-Schlüssel braucht keine",
    "{what} can not be read or written ({error}); nothing is written to Hardcover until it can": "{what} lässt sich "
    "nicht lesen oder schreiben ({error}); bis dahin wird nichts an Hardcover geschrieben",
}
