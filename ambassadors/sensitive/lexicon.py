"""Words of what must never be inferred about anybody, in English and French, without accents, in lower case.

Nouns and adjectives of GDPR Art. 9 and 10, and of finances. Words that mostly mean something else in a brand's
conversation are left out: party, left, right, race, match, bank, credit, partner, family, service, culture.
A word ends where the word ends; ``*`` at its end stands for whatever follows.
"""

from __future__ import annotations

from typing import Final

LEXICON: Final = {
    "health": """
        abortion* addict* aids alcoholi* alzheimer* anorexi* anxiety asthma* autis* bipolar bulimi* cancer* chemotherapy
        chronic covid* dementia depress* diabet* diagnos* disability disabilities disease* drug drugs epilep* fertility health handicap* hepatitis hiv
        hospital* illness* infertil* insulin medication* mental miscarriage* obese obesity oncolog* parkinson* patholog* patient
        patients pregnan* psychiatr* psychotherap* rehab schizophreni* sick sickness suicid* surgery symptom* therap* tumor*
        tumour* vaccin* wheelchair*
        avortement* allergie* anxieux cancereux chimio* chimiotherapie chronique demence dependance* depression* drogue* enceinte
        fausse-couche grossesse* handicape* hopital* infirmite maladie* malade malades medicament* obesite ordonnance* patiente
        sante schizophren* seropositi* sida sterilite symptome* toxicoman* tumeur* vih
    """,
    "politics": """
        activist* anarchis* ballot* brexit communis* conservati* democrat* elections election electoral fascis* feminis* leftist*
        liberals maga marxis* nationalis* neonazi* parliament* politic* populis* referendum* republican* rightwing senat*
        socialis* tory tories trump vote voter voters voting
        abstention* anarchiste* communiste* droitard* ecologistes elu electeur* electrice* extreme-droite extreme-gauche fasciste* frexit
        gauchiste* gilets-jaunes giletsjaunes identitaire* macron* manifestant* melenchon* militant* nationaliste* politique* scrutin
        socialiste* souverainis* suffrage votant* voter zemmour
    """,
    "religion": """
        agnosti* allah atheis* baptis* bible buddhis* catholic* christian* church* diocese evangelical* faith* gospel halal hijab* hindu*
        imam* islam* jesus jewish jew jews kosher mosque* muslim* orthodox pastor* pray prayer* protestant* quran koran ramadan rabbi*
        religio* sikh* synagog* torah
        athee* bapteme bouddhis* careme catholique* chretien* coran croyant* dieu eglise* croyance* islamique* juif* juive* laicite messe mosquee*
        musulman* paroisse* pelerinage* priere* pretre* protestant* voile* voilee*
    """,
    "origin": """
        aboriginal* african* afro* antisemit* arab* asian* black-people blm caucasian* ethnic* ethnicity foreigner* gypsy hispanic* immigra* indigenous
        latino* latina* migrant* nationality native-american* racial* racis* refugee* roma romani undocumented
        africain* antillais* arabe* asiatique* autochtone* beur* beurette* demandeur-asile ethnie* ethnique* exile* expatrie* immigr*
        maghreb* nationalite* racise* racisme raciste* refugie* sans-papiers tzigane*
    """,
    "sexual orientation": """
        bisexual* gay gays heterosexual* homophob* homosexual* intersex* lesbian* lgbt* nonbinary pansexual* queer* sexual* sexuality
        trans transgender* transphob* transsexual*
        bisexuel* coming-out gouine* heterosexuel* homosexuel* lesbienne* non-binaire* pansexuel* pride sexualite* sexuel* transgenre*
        transidentit* transsexuel*
    """,
    "trade union": """
        picket picketing strike strikers tradeunion* trade-union* unionis* unioniz* unionmember* union unions
        cfdt cgt delegue-syndical greve greves greviste* prudhommes syndica* syndicat* syndique*
    """,
    "finances": """
        bankrupt* creditworth* debt debts debtor* foreclos* homeless* impoverish* income indebted* insolven* jobless loan loans mortgage*
        overdraft poor poverty salary salaries solven* unemploy* wage wages wealth*
        aah aides-sociales allocataire* caf chomage chomeu* decouvert dette* endette* faillite* hypotheque* impaye* insolvab* pauvre* pauvrete
        precaire* precarite rmi rsa salaire* sans-abri sdf smic solvab* surendette*
    """,
    "crime": """
        accused arrest* convict* court-case crime crimes criminal* defendant* felon* fraudster* guilty inmate* jail* murder* offender*
        parole prison* probation rapist* theft thief thieves
        accuse* agresseur* arrestation* casier-judiciaire condamne* coupable* crime* criminel* delinquan* delit* detenu* escroc* garde-a-vue
        incarcer* inculpe* meurtr* prison* viol violeur* voleu*
    """,
}
"""Subject -> words, separated by spaces; ``-`` in a word stands for a space, a hyphen or nothing."""
