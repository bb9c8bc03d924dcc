"""Words that tell of a language, not of a subject: articles, pronouns, auxiliaries, and what every post says."""

from typing import Final

ENGLISH: Final = """
about after again all also always and any are back because been before being but came can come could did does doing
done down each ever every few for from get gets getting give going gonna good got had has have having her here hers him
his how into its just know last let like lot made make many may maybe might more most much must never new next not now
off once one only other our out over own really said same say see she should since some still such sure take than
that the their them then there these they thing things think this those though through today too try trying two
under until use used very via want wants was way well went were what when where which while who why will with without
would yes yet you your yours don doesn didn isn wasn aren won can't cant dont ive youre thats
"""
FRENCH: Final = """
ainsi alors après assez aucun aussi autre autres avait avant avec avez avoir bien car ceci cela celle celles celui
ces cet cette ceux chaque chez comme comment dans depuis des dire dit donc dont elle elles encore entre est était
étaient êtes être eux faire fait faut hier ici ils jamais jour leur leurs lors mais même mes mieux moi moins mon
non nos notre nous ont par parce pas peu peut peux plus pour pourquoi pouvoir puis quand que quel quelle quelles
quels qui quoi sans ses sera ses soit son sont sous suis sur tes toi ton toujours tous tout toute toutes très
trop une vers veux voici voilà voir vos votre vous vraiment
"""
SPANISH_AND_PORTUGUESE: Final = """
aunque cada como con cuando del desde donde ella ellos entre era eran eres esa ese eso esta están estar este esto
fue hace hacer hasta hay las los más mientras mucho muy nada nos nosotros para pero poco por porque pues que quien
ser sido siempre sin sobre son soy sus también tan tiene todo todos una unas uno unos usted aqui até bem com das dele
depois dos ela eles essa esse está estão eu foi isso isto já mais mas meu minha muito não nas nem nos pela pelo
pode quando quem são sem seu sua também tem ter tudo uma vai você
"""
GERMAN_AND_DUTCH: Final = """
aber alle als auch auf aus bei beim bin bis bist das dass dein dem den denn der des dich die dies diese dieser dir doch
dort durch ein eine einem einen einer eines für gegen hab habe haben hat hatte heute hier ich ihm ihn ihr ihre immer
ist jetzt kann kein keine können mal man mehr mein meine mich mir mit nach nicht nichts noch nun nur oder ohne schon
sehr sein seine sich sie sind über und uns unser unter viel vom von vor wann war waren warum was weil wenn werden
wer wie wieder wir wird wurde zum zur bij dan dat deze dit een geen heb heeft het hoe ik jij jullie kan maar meer
met naar niet nog nu ook om onze ons over te tot uit van veel voor waar wat wel wij worden zijn zo
"""
ITALIAN: Final = """
alla alle anche ancora aveva avere ben che chi come con cosa così dal dalla del della delle dello dove era essere
fare gli hanno loro mai nei nel nella non ogni ora per perché più poi prima quale quando quanto quella quello questa
questo sei sempre senza sono sua sul sulla suo tra tutti tutto una uno
"""
WEB: Final = """
amp http https www com html rt gif jpg png
"""
STOPWORDS: Final = frozenset(
    f"{ENGLISH} {FRENCH} {SPANISH_AND_PORTUGUESE} {GERMAN_AND_DUTCH} {ITALIAN} {WEB}".split()
)
