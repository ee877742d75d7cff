"""Well-known books as Hardcover might list them: the catalogue behind the labelled cases.

One line a book: key | title | subtitle | authors | series #n; … | narrator | minutes | year | more.
Lengths are about right; identifiers are made up from the key. ``more``: ``also=key2:narrator:minutes`` lists a second
narration, ``de=Title:narrator:minutes`` a translated audio edition, ``kind=…`` has no effect and is for the reader.
"""

# ruff: noqa: E501  one line a book

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from handlers.matching import Candidate
from hardcover.model import Book, BookId, Edition, EditionId, ReadingFormat

LINES = """
mb1|The Final Empire||Brandon Sanderson|The Mistborn Saga #1|Michael Kramer|1479|2006|
mb2|The Well of Ascension||Brandon Sanderson|The Mistborn Saga #2|Michael Kramer|1736|2007|
mb3|The Hero of Ages||Brandon Sanderson|The Mistborn Saga #3|Michael Kramer|1646|2008|
mb35|Mistborn: Secret History||Brandon Sanderson|The Mistborn Saga #3.5|Michael Kramer|300|2016|
mb4|The Alloy of Law||Brandon Sanderson|The Mistborn Saga #4|Michael Kramer|648|2011|
mb5|Shadows of Self||Brandon Sanderson|The Mistborn Saga #5|Michael Kramer|758|2015|
mb6|The Bands of Mourning||Brandon Sanderson|The Mistborn Saga #6|Michael Kramer|879|2016|
mbo|Mistborn Trilogy|The Final Empire, The Well of Ascension, The Hero of Ages|Brandon Sanderson|The Mistborn Saga #|Michael Kramer|4861|2009|
mbd|The Final Empire (1 of 3) [Dramatized Adaptation]||Brandon Sanderson|Mistborn (Dramatized Adaptation) #1.1|Terence Aselford|402|2014|
sl1|The Way of Kings||Brandon Sanderson|The Stormlight Archive #1|Kate Reading; Michael Kramer|2730|2010|
sl2|Words of Radiance||Brandon Sanderson|The Stormlight Archive #2|Kate Reading; Michael Kramer|2894|2014|
sl3|Oathbringer||Brandon Sanderson|The Stormlight Archive #3|Kate Reading; Michael Kramer|3309|2017|
sl4|Rhythm of War||Brandon Sanderson|The Stormlight Archive #4|Kate Reading; Michael Kramer|3446|2020|
sl25|Edgedancer||Brandon Sanderson|The Stormlight Archive #2.5|Kate Reading|399|2017|
sld|The Way of Kings (1 of 5) [Dramatized Adaptation]||Brandon Sanderson|The Stormlight Archive (Dramatized) #1.1|Dylan Lynch|430|2016|
elantris|Elantris||Brandon Sanderson|Elantris #1|Jack Garrett|1723|2005|
warbreaker|Warbreaker||Brandon Sanderson|Warbreaker #1|Alyssa Bresnahan|1496|2009|
wot1|The Eye of the World||Robert Jordan|The Wheel of Time #1|Kate Reading; Michael Kramer|1797|1990|also=eye2:Rosamund Pike:1965
wot2|The Great Hunt||Robert Jordan|The Wheel of Time #2|Kate Reading; Michael Kramer|1595|1990|
wot3|The Dragon Reborn||Robert Jordan|The Wheel of Time #3|Kate Reading; Michael Kramer|1488|1991|
wot4|The Shadow Rising||Robert Jordan|The Wheel of Time #4|Kate Reading; Michael Kramer|2463|1992|
wot5|The Fires of Heaven||Robert Jordan|The Wheel of Time #5|Kate Reading; Michael Kramer|2194|1993|
wot12|The Gathering Storm||Robert Jordan; Brandon Sanderson|The Wheel of Time #12|Kate Reading; Michael Kramer|1982|2009|
hob|The Hobbit|or There and Back Again|J.R.R. Tolkien|The Lord of the Rings #0|Rob Inglis|665|1937|also=hob2:Andy Serkis:625;de=Der Hobbit:Gert Heidenreich:662
lotr1|The Fellowship of the Ring||J.R.R. Tolkien|The Lord of the Rings #1|Rob Inglis|1147|1954|also=lotr1b:Andy Serkis:1358
lotr2|The Two Towers||J.R.R. Tolkien|The Lord of the Rings #2|Rob Inglis|1000|1954|also=lotr2b:Andy Serkis:1260
lotr3|The Return of the King||J.R.R. Tolkien|The Lord of the Rings #3|Rob Inglis|1098|1955|also=lotr3b:Andy Serkis:1312
lotro|The Lord of the Rings||J.R.R. Tolkien|The Lord of the Rings #|Rob Inglis|3245|1955|
lotrd|The Lord of the Rings: BBC Radio Dramatization||J.R.R. Tolkien||Ian Holm|800|1981|
silm|The Silmarillion||J.R.R. Tolkien; Christopher Tolkien|Middle-earth #|Martin Shaw|886|1977|
hp1|Harry Potter and the Philosopher's Stone||J.K. Rowling|Harry Potter #1|Stephen Fry|516|1997|also=hp1b:Jim Dale:498;de=Harry Potter und der Stein der Weisen:Rufus Beck:610
hp2|Harry Potter and the Chamber of Secrets||J.K. Rowling|Harry Potter #2|Stephen Fry|584|1998|also=hp2b:Jim Dale:542
hp3|Harry Potter and the Prisoner of Azkaban||J.K. Rowling|Harry Potter #3|Stephen Fry|733|1999|also=hp3b:Jim Dale:709
hp4|Harry Potter and the Goblet of Fire||J.K. Rowling|Harry Potter #4|Stephen Fry|1323|2000|also=hp4b:Jim Dale:1237
hp5|Harry Potter and the Order of the Phoenix||J.K. Rowling|Harry Potter #5|Stephen Fry|1813|2003|also=hp5b:Jim Dale:1590
hpcook|The Unofficial Harry Potter Cookbook||Dinah Bucholz||Anna Fields|300|2010|
fb|Fantastic Beasts and Where to Find Them||J.K. Rowling|Hogwarts Library #1|Eddie Redmayne|107|2001|
dune1|Dune||Frank Herbert|Dune #1|Scott Brick; Orlagh Cassidy|1263|1965|
dune2|Dune Messiah||Frank Herbert|Dune #2|Scott Brick; Katherine Kellgren|537|1969|
dune3|Children of Dune||Frank Herbert|Dune #3|Scott Brick; Simon Vance|1011|1976|
dune4|God Emperor of Dune||Frank Herbert|Dune #4|Simon Vance|941|1981|
duneh|Dune: House Atreides||Brian Herbert; Kevin J. Anderson|Prelude to Dune #1|Scott Brick|1577|1999|
duneg|Dune: The Graphic Novel, Book 1||Brian Herbert; Kevin J. Anderson; Frank Herbert|Dune: The Graphic Novel #1|||2020|
dunec|A Study Guide for Frank Herbert's Dune||Gale, Cengage Learning||||2018|
fnd1|Foundation||Isaac Asimov|Foundation #1|Scott Brick|517|1951|
fnd2|Foundation and Empire||Isaac Asimov|Foundation #2|Scott Brick|577|1952|
fnd3|Second Foundation||Isaac Asimov|Foundation #3|Scott Brick|561|1953|
fnd4|Foundation's Edge||Isaac Asimov|Foundation #4|Larry McKeever|976|1982|
fnd0|Prelude to Foundation||Isaac Asimov|Foundation #0.1|Larry McKeever|972|1988|
irobot|I, Robot||Isaac Asimov|Robot #0.1|Scott Brick|499|1950|
ex1|Leviathan Wakes||James S.A. Corey|The Expanse #1|Jefferson Mays|1136|2011|
ex2|Caliban's War||James S.A. Corey|The Expanse #2|Jefferson Mays|1260|2012|
ex3|Abaddon's Gate||James S.A. Corey|The Expanse #3|Jefferson Mays|1182|2013|
ex4|Cibola Burn||James S.A. Corey|The Expanse #4|Jefferson Mays|1207|2014|
hg1|The Hunger Games||Suzanne Collins|The Hunger Games #1|Tatiana Maslany|635|2008|also=hg1b:Carolyn McCormick:671;de=Die Tribute von Panem – Tödliche Spiele:Maria Koschny:480
hg2|Catching Fire||Suzanne Collins|The Hunger Games #2|Tatiana Maslany|697|2009|de=Die Tribute von Panem – Gefährliche Liebe:Maria Koschny:485
hg3|Mockingjay||Suzanne Collins|The Hunger Games #3|Tatiana Maslany|705|2010|
hg0|The Ballad of Songbirds and Snakes||Suzanne Collins|The Hunger Games #0|Santino Fontana|976|2020|
hgo|The Hunger Games Trilogy||Suzanne Collins|The Hunger Games #|Carolyn McCormick|2037|2011|
mur1|All Systems Red||Martha Wells|The Murderbot Diaries #1|Kevin R. Free|197|2017|
mur2|Artificial Condition||Martha Wells|The Murderbot Diaries #2|Kevin R. Free|201|2018|
mur3|Rogue Protocol||Martha Wells|The Murderbot Diaries #3|Kevin R. Free|226|2018|
mur4|Exit Strategy||Martha Wells|The Murderbot Diaries #4|Kevin R. Free|226|2018|
mur5|Network Effect||Martha Wells|The Murderbot Diaries #5|Kevin R. Free|757|2020|
bob1|We Are Legion (We Are Bob)||Dennis E. Taylor|Bobiverse #1|Ray Porter|571|2016|
bob2|For We Are Many||Dennis E. Taylor|Bobiverse #2|Ray Porter|539|2017|
bob3|All These Worlds||Dennis E. Taylor|Bobiverse #3|Ray Porter|478|2017|
bob4|Heaven's River||Dennis E. Taylor|Bobiverse #4|Ray Porter|1017|2020|
bobo|The Bobiverse: Books 1-3||Dennis E. Taylor|Bobiverse #|Ray Porter|1588|2019|
dcc1|Dungeon Crawler Carl||Matt Dinniman|Dungeon Crawler Carl #1|Jeff Hays|811|2020|
dcc2|Carl's Doomsday Scenario||Matt Dinniman|Dungeon Crawler Carl #2|Jeff Hays|695|2021|
dcc3|The Dungeon Anarchist's Cookbook||Matt Dinniman|Dungeon Crawler Carl #3|Jeff Hays|1006|2021|
dcc4|The Gate of the Feral Gods||Matt Dinniman|Dungeon Crawler Carl #4|Jeff Hays|1075|2021|
cr1|Unsouled||Will Wight|Cradle #1|Travis Baldree|519|2016|
cr2|Soulsmith||Will Wight|Cradle #2|Travis Baldree|478|2016|
cr3|Blackflame||Will Wight|Cradle #3|Travis Baldree|606|2017|
cr4|Skysworn||Will Wight|Cradle #4|Travis Baldree|509|2017|
cro|Cradle: Foundation|Books 1-3 of the Cradle Series|Will Wight|Cradle #|Travis Baldree|1604|2020|
dr1|Storm Front||Jim Butcher|The Dresden Files #1|James Marsters|481|2000|
dr2|Fool Moon||Jim Butcher|The Dresden Files #2|James Marsters|607|2001|
dr3|Grave Peril||Jim Butcher|The Dresden Files #3|James Marsters|720|2001|
dr4|Summer Knight||Jim Butcher|The Dresden Files #4|James Marsters|673|2002|
jr1|Killing Floor||Lee Child|Jack Reacher #1|Dick Hill|1056|1997|also=jr1b:Jeff Harding:960
jr2|Die Trying||Lee Child|Jack Reacher #2|Dick Hill|866|1998|
jr3|Tripwire||Lee Child|Jack Reacher #3|Dick Hill|922|1999|
jr9|One Shot||Lee Child|Jack Reacher #9|Dick Hill|800|2005|
jr10|The Hard Way||Lee Child|Jack Reacher #10|Dick Hill|806|2006|
st1|The Cuckoo's Calling||Robert Galbraith|Cormoran Strike #1|Robert Glenister|957|2013|
st2|The Silkworm||Robert Galbraith|Cormoran Strike #2|Robert Glenister|1042|2014|
st3|Career of Evil||Robert Galbraith|Cormoran Strike #3|Robert Glenister|1077|2015|
mil1|The Girl with the Dragon Tattoo||Stieg Larsson|Millennium #1|Simon Vance|978|2005|
mil2|The Girl Who Played with Fire||Stieg Larsson|Millennium #2|Simon Vance|1116|2006|
mil3|The Girl Who Kicked the Hornets' Nest||Stieg Larsson|Millennium #3|Simon Vance|1220|2007|
rr1|Red Rising||Pierce Brown|Red Rising Saga #1|Tim Gerard Reynolds|972|2014|
rr2|Golden Son||Pierce Brown|Red Rising Saga #2|Tim Gerard Reynolds|1142|2015|
rr3|Morning Star||Pierce Brown|Red Rising Saga #3|Tim Gerard Reynolds|1290|2016|
rrs|Red Rising: Sons of Ares||Pierce Brown; Rik Hoskin|Red Rising: Sons of Ares #1|Tim Gerard Reynolds||2018|
rrd|Red Rising (Part 1 of 2) (Dramatized Adaptation)||Pierce Brown|Red Rising (Dramatized) #1.1|Marni Penning|320|2021|
got1|A Game of Thrones||George R.R. Martin|A Song of Ice and Fire #1|Roy Dotrice|2033|1996|
got2|A Clash of Kings||George R.R. Martin|A Song of Ice and Fire #2|Roy Dotrice|2242|1998|
got3|A Storm of Swords||George R.R. Martin|A Song of Ice and Fire #3|Roy Dotrice|2856|2000|
got3a|A Storm of Swords: Steel and Snow||George R.R. Martin|A Song of Ice and Fire #3.1|Roy Dotrice|1450|2003|
got3b|A Storm of Swords: Blood and Gold||George R.R. Martin|A Song of Ice and Fire #3.2|Roy Dotrice|1406|2003|
got4|A Feast for Crows||George R.R. Martin|A Song of Ice and Fire #4|Roy Dotrice|2030|2005|
gotg|A Game of Thrones: The Graphic Novel, Volume One||Daniel Abraham; George R.R. Martin|A Game of Thrones: The Graphic Novel #1|||2012|
kk1|The Name of the Wind||Patrick Rothfuss|The Kingkiller Chronicle #1|Nick Podehl|1674|2007|also=kk1b:Rupert Degas:1690;de=Der Name des Windes:Stefan Kaminski:1698
kk2|The Wise Man's Fear||Patrick Rothfuss|The Kingkiller Chronicle #2|Nick Podehl|2575|2011|
kk25|The Slow Regard of Silent Things||Patrick Rothfuss|The Kingkiller Chronicle #2.5|Patrick Rothfuss|229|2014|
fl1|The Blade Itself||Joe Abercrombie|The First Law #1|Steven Pacey|1339|2006|
fl2|Before They Are Hanged||Joe Abercrombie|The First Law #2|Steven Pacey|1356|2007|
fl3|Last Argument of Kings||Joe Abercrombie|The First Law #3|Steven Pacey|1628|2008|
hh1|The Hitchhiker's Guide to the Galaxy||Douglas Adams|The Hitchhiker's Guide to the Galaxy #1|Stephen Fry|351|1979|
hh2|The Restaurant at the End of the Universe||Douglas Adams|The Hitchhiker's Guide to the Galaxy #2|Martin Freeman|347|1980|
hh3|Life, the Universe and Everything||Douglas Adams|The Hitchhiker's Guide to the Galaxy #3|Martin Freeman|346|1982|
hh4|So Long, and Thanks for All the Fish||Douglas Adams|The Hitchhiker's Guide to the Galaxy #4|Martin Freeman|289|1984|
hho|The Ultimate Hitchhiker's Guide to the Galaxy||Douglas Adams|The Hitchhiker's Guide to the Galaxy #|Martin Freeman|1700|1996|
hhr|The Hitchhiker's Guide to the Galaxy: The Complete Radio Series||Douglas Adams|The Hitchhiker's Guide: Radio Play #|Simon Jones|1000|2005|
en1|Ender's Game||Orson Scott Card|Ender's Saga #1|Stefan Rudnicki|717|1985|
en2|Speaker for the Dead||Orson Scott Card|Ender's Saga #2|David Birney|863|1986|
en3|Xenocide||Orson Scott Card|Ender's Saga #3|Scott Brick|1198|1991|
en5|Ender's Shadow||Orson Scott Card|The Shadow Series #1|Scott Brick|943|1999|
enx|Ender in Exile||Orson Scott Card|Ender's Saga #1.5|David Birney|857|2008|
nar1|The Lion, the Witch and the Wardrobe||C.S. Lewis|The Chronicles of Narnia #1|Michael York|262|1950|
nar2|Prince Caspian||C.S. Lewis|The Chronicles of Narnia #2|Lynn Redgrave|277|1951|
nar3|The Voyage of the Dawn Treader||C.S. Lewis|The Chronicles of Narnia #3|Derek Jacobi|326|1952|
nar6|The Magician's Nephew||C.S. Lewis|The Chronicles of Narnia #6|Kenneth Branagh|237|1955|
pj1|The Lightning Thief||Rick Riordan|Percy Jackson and the Olympians #1|Jesse Bernstein|602|2005|
pj2|The Sea of Monsters||Rick Riordan|Percy Jackson and the Olympians #2|Jesse Bernstein|470|2006|
pj3|The Titan's Curse||Rick Riordan|Percy Jackson and the Olympians #3|Jesse Bernstein|505|2007|
be1|The Fifth Season||N.K. Jemisin|The Broken Earth #1|Robin Miles|927|2015|
be2|The Obelisk Gate||N.K. Jemisin|The Broken Earth #2|Robin Miles|799|2016|
be3|The Stone Sky||N.K. Jemisin|The Broken Earth #3|Robin Miles|866|2017|
wool|Wool||Hugh Howey|Silo #1|Amanda Sayle|1067|2011|also=wool2:Edoardo Ballerini:1110
shift|Shift||Hugh Howey|Silo #2|Tim Gerard Reynolds|1093|2013|
dust|Dust||Hugh Howey|Silo #3|Tim Gerard Reynolds|747|2013|
sap|Sapiens|A Brief History of Humankind|Yuval Noah Harari||Derek Perkins|917|2011|
sapg|Sapiens: A Graphic History, Volume 1|The Birth of Humankind|Yuval Noah Harari; David Vandermeulen|Sapiens: A Graphic History #1|||2020|
homod|Homo Deus|A Brief History of Tomorrow|Yuval Noah Harari||Derek Perkins|896|2015|
l21|21 Lessons for the 21st Century||Yuval Noah Harari||Derek Perkins|701|2018|
ah|Atomic Habits|An Easy & Proven Way to Build Good Habits & Break Bad Ones|James Clear||James Clear|335|2018|
ahs|Summary of Atomic Habits by James Clear||Instaread||Sam Scholl|32|2019|
ahw|Workbook for Atomic Habits|An Easy & Proven Way to Build Good Habits|BookMaster||Mark Roth|95|2020|
bec|Becoming||Michelle Obama||Michelle Obama|1143|2018|
becy|Becoming: Adapted for Young Readers||Michelle Obama||Michelle Obama|840|2021|
bac|Born a Crime|Stories from a South African Childhood|Trevor Noah||Trevor Noah|524|2016|
bacy|It's Trevor Noah: Born a Crime|Stories from a South African Childhood (Adapted for Young Readers)|Trevor Noah||Trevor Noah|400|2019|
edu|Educated|A Memoir|Tara Westover||Julia Whelan|730|2018|
tfs|Thinking, Fast and Slow||Daniel Kahneman||Patrick Egan|1202|2011|
quiet|Quiet|The Power of Introverts in a World That Can't Stop Talking|Susan Cain||Kathe Mazur|639|2012|
wild|Wild|From Lost to Found on the Pacific Crest Trail|Cheryl Strayed||Bernadette Dunne|787|2012|
pp|Pride and Prejudice||Jane Austen||Rosamund Pike|695|1813|also=pp2:Juliet Stevenson:703
emma|Emma||Jane Austen||Juliet Stevenson|1002|1815|
sas|Sense and Sensibility||Jane Austen||Rosamund Pike|677|1811|
drac|Dracula||Bram Stoker||Alan Cumming; Tim Curry|928|1897|
fran|Frankenstein||Mary Shelley||Dan Stevens|515|1818|
n84|1984||George Orwell||Simon Prebble|682|1949|also=n84b:Stephen Fry:735
af|Animal Farm||George Orwell||Ralph Cosham|191|1945|
q84|1Q84||Haruki Murakami||Allison Hiroto|2817|2009|
bnw|Brave New World||Aldous Huxley||Michael York|486|1932|
f451|Fahrenheit 451||Ray Bradbury||Tim Robbins|301|1953|
c22|Catch-22||Joseph Heller||Jay O. Sanders|1199|1961|
s5|Slaughterhouse-Five||Kurt Vonnegut||James Franco|313|1969|
cap|Crime and Punishment||Fyodor Dostoyevsky||Constantine Gregory|1500|1866|
bro|The Brothers Karamazov||Fyodor Dostoyevsky||Constantine Gregory|2220|1880|
wap|War and Peace||Leo Tolstoy||Thandiwe Newton|3636|1869|
ak|Anna Karenina||Leo Tolstoy||Maggie Gyllenhaal|2116|1877|
gg|The Great Gatsby||F. Scott Fitzgerald||Jake Gyllenhaal|289|1925|
tkm|To Kill a Mockingbird||Harper Lee||Sissy Spacek|737|1960|
gsw|Go Set a Watchman||Harper Lee||Reese Witherspoon|418|2015|
it|It||Stephen King||Steven Weber|2695|1986|
stand|The Stand||Stephen King||Grover Gardner|2867|1978|
k11|11/22/63||Stephen King||Craig Wasson|1844|2011|
shin|The Shining||Stephen King|The Shining #1|Campbell Scott|950|1977|
ds|Doctor Sleep||Stephen King|The Shining #2|Will Patton|1112|2013|
inst|The Institute||Stephen King||Santino Fontana|1139|2019|
rev|Revival||Stephen King||David Morse|809|2014|
dt1|The Gunslinger||Stephen King|The Dark Tower #1|George Guidall|440|1982|
dt2|The Drawing of the Three||Stephen King|The Dark Tower #2|Frank Muller|766|1987|
dt7|The Dark Tower||Stephen King|The Dark Tower #7|George Guidall|1655|2004|
mart|The Martian||Andy Weir||R.C. Bray|653|2011|also=mart2:Wil Wheaton:619
hail|Project Hail Mary||Andy Weir||Ray Porter|970|2021|
arte|Artemis||Andy Weir||Rosario Dawson|537|2017|
rpo|Ready Player One||Ernest Cline|Ready Player One #1|Wil Wheaton|940|2011|
rpt|Ready Player Two||Ernest Cline|Ready Player One #2|Wil Wheaton|826|2020|
al1|Alien||Alan Dean Foster|Alien #1|Peter Guinness|540|1979|
al2|Aliens||Alan Dean Foster|Alien #2|William Hope|520|1986|
thr1|Thrawn||Timothy Zahn|Star Wars: Thrawn #1|Marc Thompson|1000|2017|
thr2|Thrawn: Alliances||Timothy Zahn|Star Wars: Thrawn #2|Marc Thompson|837|2018|
thr3|Thrawn: Treason||Timothy Zahn|Star Wars: Thrawn #3|Marc Thompson|840|2019|
go|Good Omens||Terry Pratchett; Neil Gaiman||Martin Jarvis|752|1990|also=go2:Michael Sheen:722
goc|Good Omens: A Full Cast Production||Terry Pratchett; Neil Gaiman||Rebecca Front|720|2021|
ag|American Gods||Neil Gaiman|American Gods #1|George Guidall|1197|2001|
dw1|The Color of Magic||Terry Pratchett|Discworld #1|Nigel Planer|420|1983|
dw5|Sourcery||Terry Pratchett|Discworld #5|Nigel Planer|488|1988|
dw8|Guards! Guards!||Terry Pratchett|Discworld #8|Nigel Planer|610|1989|
dw11|Reaper Man||Terry Pratchett|Discworld #11|Nigel Planer|493|1991|
n3a|The Gift||Danielle Steel||Barbara Caruso|400|1994|
n3b|The Gift||Hafiz||Daniel Ladinsky|120|1999|
n3c|The Gift||Cecelia Ahern||Cameron Stewart|480|2008|
inf1|Inferno||Dan Brown|Robert Langdon #4|Paul Michael|1032|2013|
inf2|Inferno||Dante Alighieri|The Divine Comedy #1|Grover Gardner|300|1320|
ori1|Origin||Dan Brown|Robert Langdon #5|Paul Michael|1090|2017|
ori2|Origin||Jennifer L. Armentrout|Lux #4|Justine Eyre|708|2013|
pow1|The Power||Naomi Alderman||Adjoa Andoh|732|2016|
pow2|The Power||Rhonda Byrne|The Secret #2|Rhonda Byrne|330|2010|
leg1|Legend||Marie Lu|Legend #1|Steven Kaplan; Mariel Stern|495|2011|
leg2|Legend||David Gemmell|The Drenai Saga #1|Sean Barrett|781|1984|
home1|Home||Toni Morrison||Toni Morrison|270|2012|
home2|Home||Marilynne Robinson|Gilead #2|Maggi-Meg Reed|700|2008|
alch1|The Alchemist||Paulo Coelho||Jeremy Irons|240|1988|
joy1|Joyland||Stephen King|Hard Case Crime #|Michael Kelly|463|2013|
joy2|Joyland||Emily Schultz||Tanya Eby|420|2006|
str1|The Stranger||Albert Camus||Jonathan Davis|210|1942|
str2|The Stranger||Harlan Coben||George Newbern|600|2015|
ol1|Overlord, Vol. 1: The Undead King||Kugane Maruyama|Overlord (Light Novel) #1|Chris Guerrero|480|2012|
ol2|Overlord, Vol. 2: The Dark Warrior||Kugane Maruyama|Overlord (Light Novel) #2|Chris Guerrero|470|2012|
ol3|Overlord, Vol. 3: The Bloody Valkyrie||Kugane Maruyama|Overlord (Light Novel) #3|Chris Guerrero|490|2013|
hw1|He Who Fights with Monsters|A LitRPG Adventure|Shirtaloon; Travis Deverell|He Who Fights with Monsters #1|Heath Miller|1733|2021|
hw2|He Who Fights with Monsters 2|A LitRPG Adventure|Shirtaloon; Travis Deverell|He Who Fights with Monsters #2|Heath Miller|1420|2021|
hw3|He Who Fights with Monsters 3|A LitRPG Adventure|Shirtaloon; Travis Deverell|He Who Fights with Monsters #3|Heath Miller|1439|2021|
ph1|The Primal Hunter|A LitRPG Adventure|Zogarth|The Primal Hunter #1|Travis Baldree|1103|2022|
ph2|The Primal Hunter 2|A LitRPG Adventure|Zogarth|The Primal Hunter #2|Travis Baldree|1260|2022|
ph3|The Primal Hunter 3|A LitRPG Adventure|Zogarth|The Primal Hunter #3|Travis Baldree|1290|2022|
h41|Henry IV, Part 1||William Shakespeare|Wars of the Roses #2|Full Cast|170|1598|
h42|Henry IV, Part 2||William Shakespeare|Wars of the Roses #3|Full Cast|190|1600|
h5|Henry V||William Shakespeare|Wars of the Roses #4|Full Cast|180|1599|
nf1|The No. 1 Ladies' Detective Agency||Alexander McCall Smith|The No. 1 Ladies' Detective Agency #1|Lisette Lecat|490|1998|
nf2|Tears of the Giraffe||Alexander McCall Smith|The No. 1 Ladies' Detective Agency #2|Lisette Lecat|440|2000|
sh1|A Study in Scarlet||Arthur Conan Doyle|Sherlock Holmes #1|Stephen Fry|283|1887|
sh2|The Sign of Four||Arthur Conan Doyle|Sherlock Holmes #2|Stephen Fry|277|1890|
sho|Sherlock Holmes: The Definitive Collection||Arthur Conan Doyle|Sherlock Holmes #|Stephen Fry|4313|2017|
tbp1|The Three-Body Problem||Liu Cixin|Remembrance of Earth's Past #1|Luke Daniels|806|2008|
tbp2|The Dark Forest||Liu Cixin|Remembrance of Earth's Past #2|P. J. Ochlan|1369|2008|
tbp3|Death's End||Liu Cixin|Remembrance of Earth's Past #3|P. J. Ochlan|1732|2010|
zh1|三体||刘慈欣|三体 #1|王明军|900|2008|
zh2|三体II：黑暗森林||刘慈欣|三体 #2|王明军|1350|2008|
zh3|三体III：死神永生||刘慈欣|三体 #3|王明军|1500|2010|
ja1|ノルウェイの森||村上春樹||妻夫木聡|720|1987|
ja2|人間失格||太宰治||小野大輔|300|1948|
ja3|吾輩は猫である||夏目漱石||佐々木健|1140|1905|
ja4|海辺のカフカ||村上春樹||木村佳乃|1080|2002|
ru1|Война и мир||Лев Толстой||Вячеслав Герасимов|4200|1869|
ru2|Преступление и наказание||Фёдор Достоевский||Сергей Чонишвили|1380|1866|
ru3|Мастер и Маргарита||Михаил Булгаков||Максим Суханов|1050|1967|
ru4|Пикник на обочине||Аркадий Стругацкий; Борис Стругацкий||Левон Лашко|420|1972|
de1|Der Schwarm||Frank Schätzing||Manfred Zapatka|780|2004|
de2|Das Parfum|Die Geschichte eines Mörders|Patrick Süskind||Hans Korte|500|1985|
de3|Die unendliche Geschichte||Michael Ende||Gert Heidenreich|920|1979|
de4|Tintenherz||Cornelia Funke|Tintenwelt #1|Rainer Strecker|1020|2003|
de5|Tintenblut||Cornelia Funke|Tintenwelt #2|Rainer Strecker|1200|2005|
de6|Die Känguru-Chroniken||Marc-Uwe Kling|Die Känguru-Chroniken #1|Marc-Uwe Kling|300|2009|
de7|Das Känguru-Manifest||Marc-Uwe Kling|Die Känguru-Chroniken #2|Marc-Uwe Kling|320|2011|
de8|Die Verwandlung||Franz Kafka||Sven Görtz|130|1915|
fr1|Le Petit Prince||Antoine de Saint-Exupéry||Bernard Giraudeau|110|1943|
fr2|L'Étranger||Albert Camus||Michael Lonsdale|210|1942|
ab1|A Short History of Nearly Everything||Bill Bryson||Richard Matthews|1094|2003|
thg|The Hate U Give||Angie Thomas||Bahni Turpin|700|2017|
wo|Where the Crawdads Sing||Delia Owens||Cassandra Campbell|732|2018|
lm|Lonesome Dove||Larry McMurtry|Lonesome Dove #1|Lee Horsley|2172|1985|
pot|The Pillars of the Earth||Ken Follett|Kingsbridge #1|John Lee|2455|1989|
cir|Circe||Madeline Miller||Perdita Weeks|728|2018|
soa|The Song of Achilles||Madeline Miller||Frazer Douglas|675|2011|
nau|Ninth House||Leigh Bardugo|Alex Stern #1|Lauren Fortgang; Michael David Axtell|985|2019|
six|Six of Crows||Leigh Bardugo|Six of Crows #1|Jay Snyder; Brandon Rubin|904|2015|
ck|Crooked Kingdom||Leigh Bardugo|Six of Crows #2|Jay Snyder; Brandon Rubin|1060|2016|
lhd|The Left Hand of Darkness||Ursula K. Le Guin|Hainish Cycle #4|George Guidall|575|1969|
ews|A Wizard of Earthsea||Ursula K. Le Guin|Earthsea Cycle #1|Rob Inglis|454|1968|
tao|The Tombs of Atuan||Ursula K. Le Guin|Earthsea Cycle #2|Rob Inglis|360|1970|
neu|Neuromancer||William Gibson|Sprawl #1|Robertson Dean|631|1984|
sc|Snow Crash||Neal Stephenson||Jonathan Davis|1027|1992|
hyp|Hyperion||Dan Simmons|Hyperion Cantos #1|Marc Vietor|1244|1989|
foh|The Fall of Hyperion||Dan Simmons|Hyperion Cantos #2|Victor Bevine|1303|1990|
omw|Old Man's War||John Scalzi|Old Man's War #1|William Dufris|597|2005|
gb|The Ghost Brigades||John Scalzi|Old Man's War #2|William Dufris|666|2006|
tyc|The Years of Rice and Salt||Kim Stanley Robinson||Bronson Pinchot|1562|2002|
mars1|Red Mars||Kim Stanley Robinson|Mars Trilogy #1|Richard Ferrone|1425|1992|
mars2|Green Mars||Kim Stanley Robinson|Mars Trilogy #2|Richard Ferrone|1526|1993|
mars3|Blue Mars||Kim Stanley Robinson|Mars Trilogy #3|Richard Ferrone|1855|1996|
"""


@dataclass(frozen=True)
class Listed:
    """A line of the catalogue, with the candidate it makes."""

    key: str
    title: str
    subtitle: str
    authors: tuple[str, ...]
    series: tuple[tuple[str, str], ...]
    narrators: tuple[str, ...]
    minutes: int
    year: int
    candidate: Candidate

    @property
    def id(self) -> BookId:
        return self.candidate.book.id

    @property
    def audio(self) -> Edition | None:
        return next((e for e in self.candidate.editions if e.format is ReadingFormat.AUDIO), None)

    @property
    def print(self) -> Edition:
        return next(e for e in self.candidate.editions if e.format is ReadingFormat.PHYSICAL)


def asin_for(key: str) -> str:
    return "B0" + hashlib.sha256(f"asin {key}".encode()).hexdigest()[:8].upper()


def isbn_for(key: str) -> str:
    body = "978" + str(int(hashlib.sha256(f"isbn {key}".encode()).hexdigest(), 16))[:9]
    return body + str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(body)) % 10)


def language_of_key(title: str, key: str) -> str:
    return (
        {"zh": "zh", "ja": "ja", "ru": "ru", "de": "de", "fr": "fr"}.get(key[:2], "en") if key[2:].isdigit() else "en"
    )


@cache
def catalogue() -> dict[str, Listed]:
    return {
        listed.key: listed
        for number, line in enumerate(LINES.strip().splitlines(), 1)
        for listed in [_read(number, line)]
    }


@cache
def by_id() -> dict[int, Listed]:
    return {listed.id: listed for listed in catalogue().values()}


def _read(number: int, line: str) -> Listed:
    key, title, subtitle, authors, series, narrators, minutes, year, more = line.split("|")
    book_id = BookId(1000 + number)
    people = tuple(a.strip() for a in authors.split(";"))
    readers = tuple(n.strip() for n in narrators.split(";") if n.strip())
    pairs = tuple(
        (name.strip(), n.strip()) for name, _, n in (s.rpartition("#") for s in series.split(";") if s.strip())
    )
    language = language_of_key(title, key)
    editions: list[Edition] = []

    def add(tag: str, kind: ReadingFormat, **fields: object) -> None:
        editions.append(
            Edition(
                id=EditionId(book_id * 100 + len(editions)),
                book_id=book_id,
                format=kind,
                authors=people,
                users_count=50 - len(editions),
                **{"title": title, "language": language, **fields},  # type: ignore[arg-type]
            )
        )

    if minutes:
        add(key, ReadingFormat.AUDIO, asin=asin_for(key), audio_seconds=int(minutes) * 60 + 17, narrators=readers)
    for extra in (m for m in more.split(";") if m):
        kind, _, rest = extra.partition("=")
        if kind == "also":
            tag, reader, length = rest.split(":")
            add(tag, ReadingFormat.AUDIO, asin=asin_for(tag), audio_seconds=int(length) * 60 + 31, narrators=(reader,))
        elif kind == "de":
            other, reader, length = rest.rsplit(":", 2)
            add(key, ReadingFormat.AUDIO, title=other, asin=asin_for(key + "de"), language="de",
                audio_seconds=int(length) * 60 + 31, narrators=(reader,))  # fmt: skip
    add(key, ReadingFormat.EBOOK, asin=asin_for(key + " kindle"), pages=400)
    add(key, ReadingFormat.PHYSICAL, isbn_13=isbn_for(key), pages=412)
    book = Book(
        id=book_id,
        title=title,
        subtitle=subtitle or None,
        authors=people,
        series=tuple((name, float(n) if n else None) for name, n in pairs),
        release_year=int(year),
    )
    return Listed(
        key,
        title,
        subtitle,
        people,
        pairs,
        readers,
        int(minutes or 0),
        int(year),
        Candidate(book=book, editions=tuple(editions)),
    )
