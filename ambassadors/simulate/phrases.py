"""What people in the simulated community say. Every sentence was written for this file; the lamps do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


PRODUCTS: Final = {
    "en": ("wake-up lamp", "reading lamp", "camping lantern", "bike light", "kitchen lamp"),
    "fr": ("lampe réveil", "lampe de lecture", "lanterne de camping", "lampe de vélo", "lampe de cuisine"),
}

SENTENCES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "news": (
            "Our {product} now comes in moss green.",
            "How we test every {product} before it leaves the workshop.",
            "A small film from the workshop: the new {product}, from sketch to switch.",
            "Three things you told us about the {product}, and what we changed.",
            "The {product} is back in stock this week.",
            "Winter mornings are long. Show us where your {product} stands.",
        ),
        "happy": (
            "Third week with the {product} by {brand} and I get up without grumbling.",
            "Lent my {product} to my sister, she will not give it back.",
            "The {product} by {brand} survived a rainy weekend in a tent.",
            "My neighbours asked about the {product}, so here is the answer: it is by {brand}.",
            "Still so pleased with this {product}, warm light and no humming.",
            "Gave the {product} by {brand} to my dad, best present in years.",
            "Five years old and the {product} still works like new.",
            "You should try the {product} by {brand}, really.",
            "Reading late again, thanks to the {product}.",
            "The repair kit for the {product} came with a drawing. Lovely.",
        ),
        "plain": (
            "Saw the {product} in the shop today.",
            "Comparing the {product} by {brand} with my old one.",
            "Ordered the {product}, now waiting.",
            "The {product} is smaller than it looks in the picture.",
            "Set up the {product} in the hall this morning.",
            "They changed the box of the {product}.",
        ),
        "unhappy": (
            "The switch of my {product} broke after two weeks and nobody at {brand} writes back.",
            "Second {product} by {brand} that flickers. I am tired of this.",
            "Paid for a {product} a month ago, it still has not arrived.",
            "The {product} by {brand} gets far too hot. Not what I paid for.",
            "Three messages to {brand} about my {product}, no reply so far.",
            "Battery of the {product} is dead again. Very disappointed.",
        ),
        "crisis": (
            "Mine too: the {product} by {brand} went dark in the night, the whole batch seems bad.",
            "Same here, my {product} smells burnt. {brand} should say something today.",
            "Unplugged the {product} by {brand} to be safe. This is serious.",
            "How many {product} of that batch did {brand} sell before noticing",
        ),
        "spam": (
            "Cheap followers, look at my page, {brand} fans welcome",
            "I made a fortune at home, ask me how, {brand}",
            "Best deals better than {brand}, link in my profile",
        ),
        "chat": (
            "Bread came out well today.",
            "Who is coming on Saturday?",
            "First frost this morning.",
            "New bike path is open at last.",
            "Choir practice moved to Thursday.",
            "The dog found the cake.",
        ),
        "big": (
            "My ten rules for a calm morning, a thread.",
            "A day on the coast with the whole crew.",
            "New episode is out, tell me what you think.",
            "Room tour, finally.",
        ),
        "answer": (
            "Thank you for writing. Could you tell us when you bought it?",
            "Sorry to read that. Which model is it, please?",
            "Good question, here is the page that explains it.",
        ),
    },
    "fr": {
        "news": (
            "Notre {product} existe maintenant en vert mousse.",
            "Comment nous testons chaque {product} avant qu'elle quitte l'atelier.",
            "Un petit film de l'atelier : la nouvelle {product}, du croquis à l'interrupteur.",
            "Trois choses que vous nous avez dites sur la {product}, et ce que nous avons changé.",
            "La {product} est de retour en stock cette semaine.",
            "Les matins d'hiver sont longs. Montrez-nous où se trouve votre {product}.",
        ),
        "happy": (
            "Troisième semaine avec la {product} de chez {brand}, je me lève sans râler.",
            "J'ai prêté ma {product} à ma sœur, elle ne veut plus la rendre.",
            "La {product} {brand} a survécu à un week-end de pluie sous la tente.",
            "Mes voisins m'ont demandé d'où vient la {product}, alors voici : de chez {brand}.",
            "Toujours aussi contente de cette {product}, lumière chaude et aucun bruit.",
            "Offert la {product} {brand} à mon père, le meilleur cadeau depuis des années.",
            "Cinq ans déjà et la {product} marche comme au premier jour.",
            "Essayez la {product} {brand}, vraiment.",
            "Encore une nuit de lecture grâce à la {product}.",
            "Le kit de réparation de la {product} est venu avec un dessin. Adorable.",
        ),
        "plain": (
            "Vu la {product} en boutique aujourd'hui.",
            "Je compare la {product} {brand} avec mon ancienne.",
            "Commandé la {product}, j'attends.",
            "La {product} est plus petite que sur la photo.",
            "Installé la {product} dans l'entrée ce matin.",
            "Ils ont changé la boîte de la {product}.",
        ),
        "unhappy": (
            "L'interrupteur de ma {product} a cassé en deux semaines et personne ne répond chez {brand}.",
            "Deuxième {product} {brand} qui clignote. J'en ai assez.",
            "Une {product} payée il y a un mois, toujours pas arrivée.",
            "La {product} {brand} chauffe beaucoup trop. Pas ce que j'ai payé.",
            "Trois messages à {brand} au sujet de ma {product}, aucune réponse.",
            "Batterie de la {product} encore morte. Très déçu.",
        ),
        "crisis": (
            "La mienne aussi : la {product} {brand} s'est éteinte dans la nuit, tout le lot semble mauvais.",
            "Pareil ici, ma {product} sent le brûlé. {brand} devrait parler aujourd'hui.",
            "J'ai débranché la {product} {brand} par prudence. C'est sérieux.",
            "Combien de {product} de ce lot {brand} a vendues avant de s'en rendre compte",
        ),
        "spam": (
            "Abonnés pas chers, voyez ma page, fans de {brand} bienvenus",
            "J'ai fait fortune chez moi, demandez comment, {brand}",
            "Mieux que {brand} : des offres, lien sur mon profil",
        ),
        "chat": (
            "Le pain est réussi aujourd'hui.",
            "Qui vient samedi ?",
            "Premier gel ce matin.",
            "La nouvelle piste cyclable est enfin ouverte.",
            "La chorale passe au jeudi.",
            "Le chien a trouvé le gâteau.",
        ),
        "big": (
            "Mes dix règles pour un matin calme, à suivre.",
            "Une journée à la mer avec toute l'équipe.",
            "Nouvel épisode en ligne, dites-moi ce que vous en pensez.",
            "La visite de ma chambre, enfin.",
        ),
        "answer": (
            "Merci de nous avoir écrit. Quand l'avez-vous achetée, s'il vous plaît ?",
            "Désolés de lire cela. De quel modèle s'agit-il ?",
            "Bonne question, voici la page qui l'explique.",
        ),
    },
}

CLOSINGS: Final = {
    "en": ("", "", " Just saying.", " #{brand}", " @{handle}", " More tomorrow.", " Picture follows."),
    "fr": ("", "", " Voilà.", " #{brand}", " @{handle}", " La suite demain.", " Photo à venir."),
}

QUESTIONS: Final = (
    {
        "en": ("Can I get a new battery for the {product}?", "Where can one buy a spare battery, {brand}?"),
        "fr": (
            "Peut-on changer la batterie de la {product} ?",
            "Où acheter une batterie de rechange, {brand} ?",
        ),
    },
    {
        "en": ("Does the {product} work abroad?", "Is there an adapter for the {product}, {brand}?"),
        "fr": (
            "La {product} marche-t-elle à l'étranger ?",
            "Existe-t-il un adaptateur pour la {product}, {brand} ?",
        ),
    },
    {
        "en": ("How do I clean the {product}?", "Is water safe for cleaning the {product}?"),
        "fr": ("Comment nettoyer la {product} ?", "Peut-on nettoyer la {product} à l'eau ?"),
    },
    {
        "en": ("How long is the warranty of the {product}?", "Until when is my {product} under warranty?"),
        "fr": (
            "Combien de temps la {product} est-elle garantie ?",
            "Jusqu'à quand ma {product} est-elle garantie ?",
        ),
    },
)
"""Questions that come up again and again; one entry a topic, several wordings each."""


def compose(
    mood: str, french: NDArray[np.bool_], brand: str, rng: np.random.Generator, *, closing: bool = True
) -> list[str]:
    """Return one text for each speaker, in the speaker's language.

    Args:
        mood: key of ``SENTENCES``.
        french: ``(k,)`` whether the speaker writes French.
        brand: the brand's key.
        rng: source of chance.
        closing: whether some texts end with a tag, a mention or an aside.
    """
    drawn = rng.integers(1 << 16, size=(3, len(french))).tolist()
    texts = []
    for lang, first, second, third in zip(np.where(french, "fr", "en").tolist(), *drawn, strict=True):
        sentences, products, closings = SENTENCES[lang][mood], PRODUCTS[lang], CLOSINGS[lang]
        end = closings[second % len(closings)] if closing else ""
        text = sentences[first % len(sentences)] + end
        texts.append(_fill(text, products[third % len(products)], brand))
    return texts


def ask(topic: int, french: NDArray[np.bool_], brand: str, rng: np.random.Generator) -> list[str]:
    """Return one wording of a question for each speaker."""
    drawn = rng.integers(1 << 16, size=(2, len(french))).tolist()
    return [
        _fill(QUESTIONS[topic][lang][a % 2], PRODUCTS[lang][b % len(PRODUCTS[lang])], brand)
        for lang, a, b in zip(np.where(french, "fr", "en").tolist(), *drawn, strict=True)
    ]


def _fill(text: str, product: str, brand: str) -> str:
    return text.format(
        product=product, brand=brand.title() if "#{" not in text else brand, handle=f"{brand}_sim"
    )
