"""Invented titles and people in thirteen languages, and invented English books with a subtitle; nothing here exists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """``titles``: five; ``english``: what the fifth is called in English; ``told``: a description, {} is the title."""

    code: str
    name: str
    authors: tuple[str, str]
    narrators: tuple[str, str]
    publisher: str
    titles: tuple[str, str, str, str, str]
    english: str
    told: str


TONGUES = (
    Tongue(
        code="de", name="German", authors=("Käthe Brömmel", "Jörn Weißgerber"), narrators=("Änne Lützow", "Uwe Kroll"),
        publisher="Nebelhorn Hörbuch", english="The Ferryman's Winter",
        titles=("Die Stille über dem Moor", "Großmutters Uhren", "Das Kontor am Hafen", "Übermorgen in Lübz",
                "Der Winter des Fährmanns"),
        told="In „{}“ kehrt eine Frau nach vielen Jahren in das Dorf zurück, in dem sie als Kind gelebt hat.",
    ),
    Tongue(
        code="fr", name="French", authors=("Éloïse Garancher", "Rémi d'Aubrac"),
        narrators=("Noémie Tessot", "Luc Faye"),
        publisher="Éditions du Phare", english="The Salt Makers",
        titles=("L'Été des hirondelles", "Le Cœur du verger", "Où dorment les barques", "Une maison sans clé",
                "Les Sauniers"),
        told="Dans « {} », une famille se retrouve au bord de la mer et découvre ce que personne ne voulait dire.",
    ),
    Tongue(
        code="es", name="Spanish", authors=("Íñigo Salvatierra", "Belén Ortuño"),
        narrators=("Rocío Peñalba", "Jon Ibai"),
        publisher="Audio Almendro", english="The Map of Dust",
        titles=("La niña del faro", "Cuando callan los pájaros", "El último tranvía", "Mañana será otoño",
                "El mapa del polvo"),
        told="En «{}» un hombre vuelve a la ciudad que dejó y busca las cartas que nunca fueron enviadas.",
    ),
    Tongue(
        code="it", name="Italian", authors=("Fiorella Bassani-Testa", "Nicolò Varè"),
        narrators=("Ilaria Monti", "Ugo Re"),
        publisher="Voce Alta", english="The House of the Winds",
        titles=("Il pozzo e la luna", "Perché piove a Matera", "La città di sotto", "Sei stanze vuote",
                "La casa dei venti"),
        told="In «{}» tre sorelle tornano nella casa della nonna e trovano una lettera che cambia la loro vita.",
    ),
    Tongue(
        code="pl", name="Polish", authors=("Żaneta Wójtowicz", "Łukasz Świątek"), narrators=("Ewa Bąk", "Jan Łęcki"),
        publisher="Cichy Głos", english="The Amber Road",
        titles=("Źródło pod lasem", "Czas żurawi", "Dziewięć mostów", "Łódź i śnieg", "Bursztynowy szlak"),
        told="„{}” to opowieść o dwóch braciach, którzy po latach spotykają się w domu swojego ojca.",
    ),
    Tongue(
        code="ru", name="Russian", authors=("Аглая Верещак", "Тимофей Ольшин"), narrators=("Нина Крот", "Глеб Юрьев"),
        publisher="Тихий час", english="The Station Master",
        titles=("Ночь над заливом", "Письма из Верхнего", "Дом у переезда", "Ёлка для двоих", "Смотритель станции"),
        told="«{}» рассказывает о семье, которая зимой остаётся одна в большом доме на берегу реки.",
    ),
    Tongue(
        code="el", name="Greek", authors=("Ελένη Μαυρίδου", "Στάθης Κορώνης"), narrators=("Άννα Βέργη", "Νίκος Λάζος"),
        publisher="Φωνή Βιβλίου", english="The Sponge Divers",
        titles=("Το σπίτι με τις ελιές", "Η σιωπή του νερού", "Τρεις μέρες βροχή", "Ο δρόμος για την Άνδρο",
                "Οι σφουγγαράδες"),
        told="Το «{}» είναι η ιστορία μιας οικογένειας που επιστρέφει στο νησί μετά από πολλά χρόνια.",
    ),
    Tongue(
        code="tr", name="Turkish", authors=("Şule Gürpınar", "İlhan Çağlar"), narrators=("Işıl Ateş", "Oğuz Tan"),
        publisher="Sesli Kıyı", english="The Clock Tower",
        titles=("Gölgenin Rengi", "İstasyonda Üç Gece", "Küçük Deniz", "Ağaçların Dediği", "Saat Kulesi"),
        told="“{}” yıllar sonra köyüne dönen bir kadının ve onu bekleyen bir evin hikâyesini anlatıyor.",
    ),
    Tongue(
        code="ja", name="Japanese", authors=("水無瀬 律", "灰谷 冬子"), narrators=("青木 透", "篠田 澪"),
        publisher="朝凪オーディオ", english="The Paper Lighthouse",
        titles=("雨の測量士", "硝子の駅", "月曜日の海図", "眠らない庭師", "紙の灯台"),
        told="『{}』は、海辺の町に帰ってきた女性が、亡くなった祖父の残した手帳を読み解いていく物語である。",
    ),
    Tongue(
        code="zh", name="Chinese", authors=("林远舟", "沈若溪"), narrators=("高鸣", "许安然"),
        publisher="晚风有声", english="The River Clerk",
        titles=("雾中的渡口", "第七个秋天", "旧城的灯", "无人的花园", "河边的书记员"),
        told="《{}》讲述了一个女人回到童年的小镇，在祖父的旧屋里找到一封从未寄出的信的故事。",
    ),
    Tongue(
        code="ko", name="Korean", authors=("한서리", "문도윤"), narrators=("오하늘", "배은찬"),
        publisher="달빛소리", english="The Tea Field",
        titles=("안개의 우체국", "푸른 지붕 아래", "마지막 나룻배", "겨울의 목수", "차밭의 사람들"),
        told="『{}』은 오랜 세월 끝에 고향으로 돌아온 한 여자가 할아버지의 편지를 찾아가는 이야기이다.",
    ),
    Tongue(
        code="ar", name="Arabic", authors=("سلمى الخطيب", "نادر البحري"), narrators=("هدى قاسم", "وليد زين"),
        publisher="دار الصدى", english="The Well Diggers",
        titles=("بيت على النهر", "رسائل من الجنوب", "صمت الحدائق", "ليلة القطار الأخير", "حفارو الآبار"),
        told="تحكي «{}» قصة امرأة تعود إلى قريتها بعد سنوات طويلة وتجد رسالة لم تصل إلى صاحبها.",
    ),
    Tongue(
        code="he", name="Hebrew", authors=("נועה ברקת", "איתן שחף"), narrators=("דנה לביא", "עומר כץ"),
        publisher="קול הים", english="The Beekeepers",
        titles=("הבית בקצה הרחוב", "שתיקה של גשם", "שלושה לילות בחיפה", "האיש עם המפה", "מגדלי הדבורים"),
        told="«{}» הוא סיפורה של אישה החוזרת אל הכפר שבו גדלה ומוצאת מכתב שלא נשלח מעולם.",
    ),
)  # fmt: skip

JOINTS = (": ", "_ ", " - ", "꞉ ", "： ", " – ", " — ", "; ", " ", ". ", " | ", ":", " : ", ", ")

SUBTITLED = (
    ("The Patient Harbour", "How Small Towns Outlive Their Ships", "Orla Fenwick-Dane"),
    ("Borrowed Weather", "A Year Among Forecasters", "Tobin Ashgrove"),
    ("Counting Swallows", "Notes on Attention", "Maren Holloway-Pike"),
    ("Unquiet Orchards", "The Hidden History of Cider", "Desmond Thrale"),
    ("Slow Iron", "Why Railways Still Matter", "Philippa Norwood-Eke"),
    ("A Grammar of Stones", "Reading Walls in the North", "Ewan Carrick-Bell"),
    ("Second Bread", "Baking after Grief", "Lucia Tarrant"),
    ("The Listening Hour", "What Radio Taught Us about Night", "Bram Oakhollow"),
    ("Paper Rivers", "A Journey along Lost Canals", "Ingrid Sele-Hart"),
    ("Glass and Thunder", "The Makers of Modern Optics", "Rufus Amberley"),
    ("Ordinary Lanterns", "Forty Essays on Light", "Cosima Vane"),
    ("Wintering Well", "A Gardener's Almanac", "Hettie Marlowe-Quist"),
    ("The Seventh Ledger", "Money before Banks", "Anselm Prowse"),
    ("Moth Season", "A Field Diary", "Yara Dunmore"),
)
