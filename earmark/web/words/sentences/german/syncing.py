"""What a sync decides, and why; what is done and taken back."""

from __future__ import annotations

from collections.abc import Mapping

SYNCING: Mapping[str, str] = {
    # nothing is written
    "ignored on Hardcover: the user's word stays, nothing is written": "auf Hardcover ausgelassen: das gilt, es wird "
    "nichts geschrieben",
    "marked “did not finish” on Hardcover: the user's word stays, nothing is written": "auf Hardcover als abgebrochen "
    "markiert: das gilt, es wird nichts geschrieben",
    "its user removed it from Hardcover; it stays away until there is new listening": "von Hardcover entfernt; es "
    "bleibt weg, bis wieder darin gehört wird",
    "only at {percent}, below min_progress_percent": "erst bei {percent}, unter min_progress_percent",
    "{n} writes to this book in an hour: something pulls it back and forth": "{n} Schreibvorgänge zu diesem Buch in "
    "einer Stunde: etwas zieht es hin und her",
    "{n} writes to this book in a day that do not follow forward listening": "{n} Schreibvorgänge zu diesem Buch an "
    "einem Tag, die keinem Hören folgen",
    "{why}: something pulls it back and forth": "{why}: etwas zieht es hin und her",
    "Audiobookshelf gives no usable position": "Audiobookshelf nennt keine brauchbare Position",
    "Audiobookshelf shows a state from before the last sync (a restored backup?): nothing follows": "Audiobookshelf "
    "zeigt einen Stand von vor dem letzten Abgleich (ein zurückgespieltes Backup?): daraus folgt nichts",
    "nothing new since the last sync": "nichts Neues seit dem letzten Abgleich",
    "offline listening leads to {percent}, and Audiobookshelf does not say finished: is it?": "ohne Netz gehört bis "
    "{percent}, und Audiobookshelf nennt es nicht fertig: ist es das?",
    "this finish is on Hardcover already; what is being read there stays open": "dieses Ende steht schon auf "
    "Hardcover; was dort gerade gelesen wird, bleibt offen",
    "a status sent before the finish landed after it: finished again": "ein Status von vor dem Ende kam erst danach "
    "an: noch einmal beendet",
    "the read on Hardcover was begun after this finish: another reading, it stays open": "auf Hardcover wurde es nach "
    "diesem Ende begonnen: ein anderes Mal, es bleibt offen",
    "finished; what is being read on Hardcover in another format stays open": "fertig; was auf Hardcover in einem "
    "anderen Format gelesen wird, bleibt offen",
    "already read on Hardcover; a finished read stays as it is": "auf Hardcover schon gelesen; was beendet ist, bleibt "
    "wie es ist",
    "listened to as a whole, and read on Hardcover without a date: is it the same reading?": "ganz gehört, und auf "
    "Hardcover ohne Datum gelesen: ist es dasselbe Mal?",
    "listened to again and finished": "noch einmal gehört und fertig",
    "from before Earmark: left alone until it is listened to for a minute": "von vor Earmark: bleibt, wie es ist, bis "
    "eine Minute darin gehört wird",
    "left alone by its owner until it is listened to for a minute": "auf Wunsch in Ruhe gelassen, bis eine Minute "
    "darin gehört wird",
    "read on Hardcover, and reread is off": "auf Hardcover gelesen, und „reread“ ist aus",
    "read on Hardcover after this was last listened to": "auf Hardcover gelesen, nachdem zuletzt darin gehört wurde",
    "listened to again, {percent}: below min_progress_percent": "noch einmal gehört, {percent}: unter "
    "min_progress_percent",
    "reported once near the start of a finished book; a new read opens when listening goes on": "einmal nahe dem "
    "Anfang eines fertigen Buches gemeldet; wird weitergehört, beginnt ein neues Mal",
    "Hardcover says read without a date, Audiobookshelf is at {percent}: is it read again?": "Hardcover sagt gelesen, "
    "ohne Datum, Audiobookshelf ist bei {percent}: wird es noch einmal gehört?",
    "at {percent} of a finished book, and listening since then does not lead there from its start: a seek back, not a "
    "re-read": "bei {percent} eines fertigen Buches, und das Hören seither führt nicht vom Anfang dorthin: "
    "zurückgespult, nicht noch einmal gehört",
    "fell to the start in the middle of the book: written when it goes on": "mitten im Buch auf den Anfang gefallen: "
    "geschrieben, wenn es weitergeht",
    "status only: no edition of this book has a length on Hardcover": "nur der Status: auf Hardcover hat keine Ausgabe "
    "dieses Buches eine Länge",
    "Hardcover shows it already": "Hardcover zeigt es schon",
    "Hardcover is further ({there} {unit}, Audiobookshelf {here}): the further one stays": "Hardcover ist weiter "
    "({there} {unit}, Audiobookshelf {here}): das Weitere bleibt",
    "{status} on Hardcover: written again after 5 minutes of new listening": "auf Hardcover {status}: wieder "
    "geschrieben, wenn 5 Minuten weitergehört sind",
    "no progress in Audiobookshelf any more: Hardcover stays as it is": "in Audiobookshelf kein Fortschritt mehr: "
    "Hardcover bleibt, wie es ist",
    "syncing is paused": "der Abgleich ruht",
    "ignored by its owner": "auf Wunsch ausgelassen",
    "not a book": "kein Buch",
    "not listened to far enough to count (min_progress_percent)": "noch nicht weit genug gehört, um zu zählen "
    "(min_progress_percent)",
    "another item of the same book was synced a moment ago: this one leads when that one stays silent": "ein anderer "
    "Eintrag desselben Buches wurde eben abgeglichen: dieser führt, wenn jener schweigt",
    "another item of the same book was listened to later and leads": "ein anderer Eintrag desselben Buches wurde "
    "später gehört und führt",
    "a mistake in Earmark": "ein Fehler in Earmark",
    "{why}: {error}; the log has the details": "{why}: {error}; im Protokoll steht mehr",
    "held by its owner; else: {why}": "auf Wunsch zurückgehalten; sonst: {why}",
    "the answer to a new read was lost, and it may still land": "die Antwort auf einen neuen Eintrag ging verloren, "
    "und er kann noch ankommen",
    "the finish to take back is not in the history any more": "das Ende, das zurückzunehmen wäre, steht nicht mehr im "
    "Verlauf",
    "the finish is not in the history any more": "das Ende steht nicht mehr im Verlauf",
    "{why} (status only)": "{why} (nur der Status)",
    "{why}; but Hardcover shows something else: {more}": "{why}; aber Hardcover zeigt etwas anderes: {more}",
    "{name} shows {there}, not {ours}": "{name} zeigt {there}, nicht {ours}",
    "{name} is {there}, not {ours}": "{name} ist {there}, nicht {ours}",
    "status is {there}, not {ours}": "der Status ist {there}, nicht {ours}",
    "the entry's edition is {there}, not {ours}": "die Ausgabe des Eintrags ist {there}, nicht {ours}",
    "Audiobookshelf does not show this item to the user: Hardcover stays as it is": "Audiobookshelf zeigt diesem "
    "Konto den Eintrag nicht: Hardcover bleibt, wie es ist",
    "waits for a person": "wartet auf jemanden",
    "not reached: {more}": "nicht erreicht: {more}",
    "offline listening to {percent}": "ohne Netz gehört bis {percent}",
    # finishes that are withdrawn
    "more than {n} finishes vanished in Audiobookshelf within ten minutes: Hardcover stays as it is until somebody "
    "says that they were meant": "mehr als {n} Enden sind in Audiobookshelf binnen zehn Minuten verschwunden: "
    "Hardcover bleibt, wie es ist, bis jemand sagt, dass es so gemeint war",
    "its taking back was under way": "es wurde gerade zurückgenommen",
    "back at {percent} of a finished book: a seek back near its end": "zurück bei {percent} eines fertigen Buches: "
    "nahe dem Ende zurückgespult",
    "Hardcover does not say read any more: it stays as it is": "Hardcover nennt es nicht mehr gelesen: es bleibt, wie "
    "es ist",
    "came by a jump that listening does not account for": "kam durch einen Sprung, den kein Hören erklärt",
    "is younger than a day": "ist jünger als ein Tag",
    "the finish {why}": "das Ende {why}",
    "the finish was withdrawn, and listening goes on before the end: reported once at {percent}": "das Ende wurde "
    "zurückgenommen, und vor dem Ende wird weitergehört: einmal bei {percent} gemeldet",
    "listening goes on at {percent}, and {why}: still the same reading": "bei {percent} wird weitergehört, und {why}: "
    "immer noch dasselbe Mal",
    "marked as not finished in Audiobookshelf": "in Audiobookshelf als nicht fertig markiert",
    "marked as not finished in Audiobookshelf; the finish on Hardcover stays": "in Audiobookshelf als nicht fertig "
    "markiert; das Ende auf Hardcover bleibt",
    "{why}: it is not ours": "{why}: es ist nicht von Earmark",
    "{why}: it is older than an hour": "{why}: es ist älter als eine Stunde",
    "{why}: a person said so": "{why}: so wurde es entschieden",
    "{why}: the entry holds {holds}": "{why}: der Eintrag hat {holds}",
    "{why}: {more}": "{why}: {more}",
    "marked as not finished in Audiobookshelf; listening may follow": "in Audiobookshelf als nicht fertig markiert; "
    "vielleicht wird weitergehört",
    "the finish that was withdrawn stays on Hardcover: it is older than an hour": "das Ende, das zurückgenommen "
    "wurde, bleibt auf Hardcover: es ist älter als eine Stunde",
    "the finish that was withdrawn stays on Hardcover: the entry holds {holds}": "das Ende, das zurückgenommen wurde, "
    "bleibt auf Hardcover: der Eintrag hat {holds}",
    "the finish was withdrawn before Hardcover had acknowledged it": "das Ende wurde zurückgenommen, bevor Hardcover "
    "es bestätigt hatte",
    # something is written
    "started, at {percent}": "begonnen, bei {percent}",
    "at {percent}": "bei {percent}",
    "both sides had moved, Audiobookshelf is further": "beide Seiten waren weitergekommen, Audiobookshelf ist weiter",
    "finished": "fertig gehört",
    "parked at {percent}: counts as read": "bei {percent} stehen geblieben: zählt als gelesen",
    "listened to again from the start": "noch einmal von vorn gehört",
    "listening went on after a pause": "nach einer Pause weitergehört",
    "finished on Hardcover a moment before this progress came: the finished read is whole again": "auf Hardcover "
    "beendet, kurz bevor dieser Fortschritt kam: das beendete Mal ist wieder, wie es war",
    "new in Audiobookshelf": "neu in Audiobookshelf",
    "it is in Audiobookshelf": "es ist in Audiobookshelf",
    "on the list of owned books": "auf der Liste der eigenen Bücher",
    "nothing was listened to yet": "es wurde noch nichts gehört",
    # which edition
    "linked by the owner": "von Hand verbunden",
    "found nothing on Hardcover that fits": "auf Hardcover nichts Passendes gefunden",
    "Hardcover's search by title and author found nothing": "Hardcovers Suche nach Titel und Autor fand nichts",
    "matched with book {book} on {day}, and today it would be book {other} ({why}): nothing more is written until "
    "somebody says which one it is": "am {day} dem Buch {book} zugeordnet, und heute wäre es Buch {other} ({why}): es "
    "wird nichts mehr geschrieben, bis jemand sagt, welches es ist",
    "{why} The audio edition, instead of the printed {edition}": "{why} Die Ausgabe zum Hören statt der gedruckten "
    "{edition}",
    "no ASIN and no ISBN in Audiobookshelf: link it by hand, or fill one in": "keine ASIN und keine ISBN in "
    "Audiobookshelf: verbinde es von Hand, oder trage eine ein",
    "Hardcover knows no edition with {identifiers}": "Hardcover kennt keine Ausgabe mit {identifiers}",
    "Audiobookshelf calls this {named} now, and it was {named_before} when it was matched: nothing more goes to "
    "the former until somebody says which book it is": "Audiobookshelf nennt es jetzt {named}, und bei der "
    "Zuordnung war es {named_before}: an das frühere geht nichts mehr, bis jemand sagt, welches Buch es ist",
    "on the user's Hardcover shelf; before: edition {edition} by {source}": "im Regal auf Hardcover; zuvor: Ausgabe "
    "{edition} durch {source}",
    "book {book} was merged into {other}": "Buch {book} wurde mit {other} vereint",
    "Hardcover did not return the book it was asked to add": "Hardcover gab das Buch nicht zurück, das dazukommen "
    "sollte",
    "Hardcover answered a write without the book it concerns": "Hardcover antwortet auf ein Schreiben ohne das Buch, "
    "um das es geht",
    "Hardcover does not show the book that was written": "Hardcover zeigt das Buch nicht, das geschrieben wurde",
    "the Hardcover token of {user} is now {other}'s: starting with an empty ledger": "das Token von {user} für "
    "Hardcover gehört jetzt {other}: es beginnt ohne Vorgeschichte",
    "dry run: nothing is written": "Probelauf: es wird nichts geschrieben",
    "written before, and the answer was lost: Hardcover shows it": "zuvor geschrieben, und die Antwort ging verloren: "
    "Hardcover zeigt es",
    # taking back, and by hand
    "no reading of this book was written yet": "von diesem Buch wurde noch nichts geschrieben",
    "the reading is not on Hardcover any more": "es ist nicht mehr auf Hardcover",
    "a finish is neither made nor taken away by its date": "ein Datum macht kein Ende und nimmt keines weg",
    "Hardcover has these dates already": "Hardcover hat diese Daten schon",
    "a day to come is no day of a reading": "ein Tag, der noch kommt, geht nicht",
    "the start is after the finish": "der Anfang liegt nach dem Ende",
    "this is another entry of the book": "es ist ein anderer Eintrag des Buches",
    "{why}: there is nothing to take back": "{why}: es gibt nichts zurückzunehmen",
    "change {id} ({what}) of the same book came after it: take that one back first, with `earmark undo {id_again}`; "
    "--force takes this one back all the same": "Änderung {id} ({what}) desselben Buches kam danach: nimm zuerst jene "
    "zurück",
    "{why}: an undo would overwrite that; --force takes it back all the same": "{why}: eine Rücknahme würde das "
    "überschreiben",
    "there is no change {id}: `earmark history` lists them": "es gibt keine Änderung {id}",
    "the list of owned books is yours to change, on Hardcover": "die Liste der eigenen Bücher änderst du auf Hardcover",
    "user {user} is not in the settings any more": "{user} ist nicht mehr in den Einstellungen",
    "nothing of it stands any more that could be taken back": "nichts davon steht mehr, was zurückzunehmen wäre",
    "nothing was taken back: {more}": "nichts wurde zurückgenommen: {more}",
    "what was decided about {item} before": "was zuvor über {item} entschieden war",
    "what earmark.db holds on {more} can not be read ({error})": "was earmark.db über {more} hat, ist nicht zu lesen "
    "({error})",
    "restore it from a backup": "stelle es aus einem Backup wieder her",
    "something else was decided about it since": "seither wurde etwas anderes darüber entschieden",
    "dates set by hand": "Daten von Hand gesetzt",
    "change {id} taken back": "Änderung {id} zurückgenommen",
    "the entry stays on Hardcover as “want to read”, because it holds {holds}": "der Eintrag bleibt auf Hardcover "
    "vorgemerkt, denn er hat {holds}",
    "tidy_journal removed the journal entry of the write before ({numbers}), which an undo of this makes anew": ""
    "tidy_journal hat den Eintrag des Schreibens davor aus dem Journal entfernt ({numbers}); eine Rücknahme macht ihn "
    "neu",
    "the book is no longer on the Hardcover shelf": "das Buch ist nicht mehr im Regal auf Hardcover",
    "the book is on the Hardcover shelf again: there is nothing to bring back": "das Buch ist wieder im Regal auf "
    "Hardcover: es gibt nichts zurückzubringen",
    "its status on Hardcover has changed since": "sein Status auf Hardcover hat sich seither geändert",
    "its edition on Hardcover has changed since": "seine Ausgabe auf Hardcover hat sich seither geändert",
    "a read was added on Hardcover since": "auf Hardcover kam seither ein Durchgang dazu",
    "a read of it was removed on Hardcover since": "auf Hardcover wurde seither ein Durchgang entfernt",
    "its dates or progress on Hardcover have changed since": "seine Daten oder sein Fortschritt auf Hardcover haben "
    "sich seither geändert",
    # the night
    "the night's {n} units for searching are spent": "die {n} Einheiten der Nacht fürs Suchen sind verbraucht",
    "the night's time is over": "die Zeit der Nacht ist um",
    "the rest of the day's units is left for telling": "der Rest der Einheiten des Tages bleibt für das Schreiben",
    "{n} after {before}: not believed before it says the same a day later": "{n} statt {before}: geglaubt wird es "
    "erst, wenn es in einem Tag dasselbe sagt",
    "the Hardcover library has": "die Bibliothek auf Hardcover hat",
    "the Hardcover library has {why}": "die Bibliothek auf Hardcover hat {why}",
    "progress rows in Audiobookshelf are": "die Fortschritte in Audiobookshelf sind",
    "progress rows in Audiobookshelf are {why}": "die Fortschritte in Audiobookshelf sind {why}",
    "the progress in Audiobookshelf could not be read: {more}": "die Fortschritte in Audiobookshelf waren nicht zu "
    "lesen: {more}",
    "{n} of {all} items gave {some} of them": "{n} von {all} Einträgen ergaben {some} davon",
    "a library": "eine Bibliothek",
    "the Hardcover library could not be read: {more}": "die Bibliothek auf Hardcover war nicht zu lesen: {more}",
    # left out by the settings
    "its library is left out by the settings": "die Einstellungen lassen seine Bibliothek aus",
    "one of its tags is left out by the settings": "die Einstellungen lassen eines seiner Tags aus",
    "it has none of the tags that the settings include": "es hat keines der Tags, die die Einstellungen verlangen",
}
