"""What narrators say around title and author in English; see ``tables``."""

from __future__ import annotations

from handlers.audio.credits.rows import Part, Row

ROWS: tuple[Row, ...] = (
    Row(Part.LEAD, "The plain way to name a book.", (
        "this is", "this recording is", "(?:and )?welcome to", "presenting",
    )),
    Row(Part.LEAD, "Half a sentence that ends in the title.", (
        "(?:this is |the following is )?(?:an? |the )?(?:complete )?(?:and )?(?:unabridged |abridged"
        " |original |full |W )?(?:audio |audible |librivox )?(?:recording|reading|edition|production"
        "|presentation|version|audiobook|audio book|performance)(?: edition| version)? of",
        "(?:(?:an?|and) )?(?:in)?(?:audible|audio) original", "titled", "entitled", "called", "the book",
        "the audiobook", "(?:from|front) W(?: W){0,6} , this is",
        "(?:this is )?the (?:unabridged )?(?:audiobook|audio book)", "(?:you|we) are listening to",
        "(?:youre|were) listening to", "(?:you are|youre) about to hear",
        "we now present", "we present", "and (?:ill|i will) be (?:reading|narrating)(?: for you| to you)?",
        "and now", "(?:we |i )?hope you enjoy", "please enjoy", "enjoy",
    )),
    Row(Part.LEAD, "Jingles of makers; a comma often follows where a full stop was spoken.", (
        "an? (?:division|imprint|part|subsidiary|member) of W(?: W){0,4}", "this is audible",
        "audible presents",
        "this (?:audiobook|audio book|recording|production|reading)(?: is| was)? (?:brought|presented|made"
        " available)(?: to you)? by", "this is an audible (?:original|production)", "hello", "audible",
    )),
    Row(Part.CLOSING, "At the end of a book, after its last chapter.", (
        "you have (?:just )?been listening to", "youve (?:just )?been listening to", "you have heard",
        "youve heard", "youve just heard", "you have just heard", "you have (?:just )?listened to",
        "this (?:has|have|had) been", "that was", "this was", "this concludes", "here ends", "end of", "the end of",
        "this is the end of", "thank you for listening to", "thanks for listening to",
        "we hope (?:that )?you (?:have |havent )?enjoyed", "you have (?:now )?reached the end of",
    )),
    Row(Part.PRESENTS, "Understood as “presence” about as often.", (
        "(?:proudly )?presents?", "presence", "presented", "presidents?", "represents", "is proud to present",
        "(?:in|an|and) association with W(?: W){0,2}",
    )),
    Row(Part.PUBLISHER, "A short phrase with one of these is a publisher.", (
        "audio", "audible", "books?", "press", "publish(?:ing|ers?|ed)", "productions?", "studios?", "media",
        "records", "recordings?", "house", "recorded", "audiobooks?", "publications?", "entertainment",
        "library",
    )),
    Row(Part.BY, "How an author is introduced; “by” is misheard as words of its sound.", (
        "(?:(?:a|the)(?: new| first| latest)? (?:novel|story|book|tale|memoir|thriller) )?"
        "(?:created(?: and| on| an| in|) )?(?:(?:un)?written |authored )?(?:and (?:read|narrated|performed) )?"
        "(?:by|buy|bye)",
        "but", "my", "i", "author", "the author", "(?:a )?(?:novel|story) (?:by|of)", "from",
    )),
    Row(Part.ROLE, "Others who worked on it; their names are no authors.", (
        "(?:and |as )?(?:narrated|narrator|narration|read|red|reading|performed|performance|voiced|spoken"
        "|presented|told)(?: for you)?(?: to you)?(?: by)?+",
        "(?:and )?(?:translated|translation|directed|produced|published|edited|engineered|adapted"
        "|illustrated|introduced|recorded|abridged|music|foreword|afterword|introduction|preface"
        "|cover design)(?: W){0,5} by",
        "(?:with )?(?:a |an )(?:foreword|introduction|afterword|preface) by",
        "(?:your |the )?narrator(?: is)?",
        "(?:and )?starring", "with", "(?:and )?(?:now )?read it by", "no ?rated by", r"narrat\w+ by",
        "(?:is )?read to you by",
    )),
    Row(Part.EDITION, "About the recording, or the kind of book.", (
        r"(?:an? |the )?(?:unabridged|on a bridged?|a bridged?|unabrid|complete|unabridged audio\w*)(?: (?:edition"
        "|recording|audiobook|production|version))?",
        "(?:an? |and )?(?:novel|memoir|novella|thriller|mystery|romance|biography|short story|story|fairy"
        " tale|western|history|true story|novel of suspense)",
        "(?:a )?W novel", "an? W W novel", "(?:the )?N(?:st|nd|rd|th)? anniversary edition",
        "(?:the )?(?:new york times )?bestsell(?:er|ing novel)", "(?:an? )?audio ?book",
        "(?:the )?audiobook edition", "created", "all rights reserved",
        "approximate running time W(?: W){0,4}", "the complete series", "series",
    )),
    Row(Part.WHOLE, "Nothing is left out.", (
        "(?:complete and )?unabridged",
    )),
    Row(Part.UNIT, "What a number in a series stands behind.", (
        "books?", "volumes?", "vol", "number", "episode", "installment",
    )),
    Row(Part.HEADING, "The story begins: what is named from here on is part of it.", (
        "chapter(?: N| W)?", "prologue", "prolog", "introduction", "preface", "foreword", "part N", "act N",
        "scene N", "pro (?:lord|log|logue?)", "her log", "dedication", "authors note", "epigraph", "epilogue",
        "book N chapter N", "N",
    )),
    Row(Part.DEDICATION, "For somebody; the story follows.", (
        "(?:for|to) W", "in (?:loving )?memory of",
    )),
    Row(Part.REFUSE, "Advertising, criticism and made-from books name a title and its author, too.", (
        "next(?! W{0,1}$)", "also", "look for", r"(?:the )?(?:\w+ )?(?:author|creator|writer)s? of",
        "sequel to",
        "prequel to",
        "(?:an? |the )?(?:summary|analysis|review|study guide|workbook|companion|discussion) (?:of"
        "|to|for)",
        "(?:if )?you (?:enjoyed|liked|loved|like|love)", "praise for", "preview of", "excerpt from",
        "chapters? (?:of|from)",
        "sample (?:of|from)", "other (?:books|titles|works|novels)", "more (?:books|titles|from)",
        "(?:books|titles|works) by", "coming", "in the tradition of", "based on", "inspired by",
        "book club",
        "podcast", "recommend(?:ed|s)?", "previously", "quote(?:d|s)? from", "quotation from", "fans of",
        "readers of", "available", "read more", "dedicated to", "for readers", "do(?: not|nt) miss",
        "check out",
        "best known for", "companion to", "conversation about", "interview", "tonight", "episode of",
        "adapted from", "parody of", "homage to",
    )),
    Row(Part.TRAILER, "Said behind another book's title.", (
        "(?:is |are |also )?(?:now )?(?:coming soon|available)", "(?:is|will be) (?:out|published|released)",
        "is also", "on sale", "wherever (?:books|audiobooks)", "pre ?order", "is next", "coming",
    )),
    Row(Part.NOISE, "Every volunteer's recording says this.", (
        r".*\bpublic domain\b.*", r".*\bvolunteer\b.*", r".*\bfor more information\b.*",
    )),
    Row(Part.NOISE, "What models make of music before the first word.", (
        "you", "thank you(?: very much)?", "(?:oh )?yeah(?: yeah)*", "oh", "okay", "hm+", "bye(?: bye)?",
        "so",
    )),
)  # fmt: skip
