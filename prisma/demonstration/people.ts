/** Invented signers for the demonstration letters: everything here is made up or drawn by chance. */

export type DemonstrationPerson = { name: string; title: string; place: string };
export type DemonstrationOrganization = { name: string; domain: string; representative: string };

const split = (names: string): string[] => names.trim().split(/\s*,\s*/);

/** Names that are often found together, so that most signers get a likely pair and some an unlikely one. */
const origins: { given: string[]; family: string[] }[] = [
  {
    given: split(`Alice, Benjamin, Caroline, Daniel, Eleanor, Frances, Gregory, Hannah, Ian, Jessica, Kevin,
      Laura, Martin, Natalie, Oliver, Patricia, Rebecca, Samuel, Theodore, Vanessa, Walter, Zoe, Abigail, Colin,
      Judith, Leonard, Meredith, Nathan, Rosemary, Wesley`),
    family: split(`Ashdown, Barlow, Carver, Dalton, Ellsworth, Fairbanks, Garrison, Hathaway, Ingram, Jessup,
      Kirkland, Lockwood, Merriweather, Norwood, Oakley, Pemberton, Radcliffe, Sheffield, Thackeray, Underhill,
      Vickers, Whitlock, Yardley, Bell, Coleman, Fletcher, Harper, Mercer, Porter, Lloyd-Barnes, Reed, Sutton`),
  },
  {
    given:
      split(`Aoife, Ciarán, Deirdre, Eoin, Fionnuala, Gráinne, Niamh, Oisín, Róisín, Seán, Siobhán, Angus,
      Isla, Rhys, Siân`),
    family:
      split(`O'Neill, O'Sullivan, O'Dowd, McAllister, MacLeod, Ó Briain, Ní Dhomhnaill, Gallagher, Kinsella,
      Fitzgerald, Rafferty, Donnelly, McCrae, Llewellyn, Prothero, Urquhart, D'Arcy`),
  },
  {
    given:
      split(`Aaliyah, Darnell, Denise, Ebony, Imani, Jamal, Keisha, Latoya, Malik, Marcus, Monique, Tamika,
      Terrence, Xavier`),
    family:
      split(`Baptiste, Broussard, Dupree, Freeman, Gaines, Hightower, Lattimore, Mayfield, Pettway, Rollins,
      Singleton, Toussaint, Wooten, Booker-James`),
  },
  {
    given:
      split(`Alejandra, Álvaro, Beatriz, Concepción, Esteban, Fátima, Gonzalo, Inés, Jesús, Joaquín, Lucía,
      Marisol, Nicolás, Paloma, Ramón, Rocío, Sofía, Ximena`),
    family: split(`Aguirre, Benítez, Castañeda, Domínguez, Echeverría, Figueroa, Galván, Herrera Luna, Ibáñez,
      Jaramillo, Lozano, Montalvo, Núñez, Ordóñez, Peña, Quiñones, Rentería, Sepúlveda, Tejeda, Urrutia, Villaseñor,
      Zúñiga, García-Robles`),
  },
  {
    given: split(`Adriana, Caetano, Duarte, Gilberto, Heloísa, Inácio, João, Luísa, Thiago, Vitória`),
    family:
      split(`Albuquerque, Brandão, Carvalho, Conceição, da Silva, dos Santos, Guimarães, Magalhães, Nogueira,
      Vasconcelos`),
  },
  {
    given: split(`Amélie, Baptiste, Céline, Étienne, François, Geneviève, Hélène, Jean-Luc, Loïc, Maëlle,
      Marie-Claire, Océane, Théo, Zoé`),
    family:
      split(`Beaulieu, Charpentier, de la Tour, Deschênes, Fournier, Gagné, Lefèvre, L'Heureux, Marchand,
      N'Diaye, Pelletier, Saint-Amour, Thériault, Villeneuve`),
  },
  {
    given:
      split(`Anneliese, Björn, Dörte, Eberhard, Günter, Jürgen, Käthe, Lutz, Saskia, Ulrike, Willem, Anouk,
      Joost, Femke`),
    family: split(`Bäcker, Dreyer, Eichhorn, Grünwald, Hülsmann, Köhler, Löwenthal, Müller-Brandt, Schäfer,
      Strauß, von Ahlen, Zimmer, van der Veen, de Groot, Hoekstra, 't Hart`),
  },
  {
    given:
      split(`Åsa, Birgitta, Eirik, Freja, Guðrún, Håkon, Ingrid, Jón, Kjersti, Lærke, Mikko, Päivi, Søren,
      Väinö`),
    family: split(`Ångström, Bergqvist, Dahl, Einarsdóttir, Fjeld, Grønnegaard, Hämäläinen, Jørgensen, Kivelä,
      Lindqvist, Mäkinen, Nygård, Østby, Sigurðsson, Thorvaldsen`),
  },
  {
    given: split(`Agnieszka, Bogdan, Čestmír, Dariusz, Željka, Grażyna, Jiří, Katarzyna, Łukasz, Małgorzata,
      Nataša, Oksana, Rastislav, Svitlana, Vlad, Zdeněk, Zsófia, Gergő, Ștefania, Dmitri`),
    family:
      split(`Bondarenko, Čapková, Dvořák, Gąsior, Horváth, Jovanović, Kaczmarek, Kovačević, Kučera, Łuczak,
      Mladenov, Nagy, Petrenko, Popescu, Šimůnek, Szabó, Țurcanu, Wójcik, Yakovenko, Zieliński, Żuraw, Morozova`),
  },
  {
    given:
      split(`Alessandro, Chiara, Giuseppina, Niccolò, Ornella, Despina, Eleftheria, Stavros, Yannis, Tanel,
      Rūta, Jānis`),
    family:
      split(`D'Angelis, Dell'Orto, Ferrante, Lo Presti, Mancuso, Zanetti, Kallergis, Papaioannou, Stathakis,
      Vlachou, Bērziņš, Kazlauskaitė, Tamm`),
  },
  {
    given:
      split(`Abdullah, Amina, Farid, Hala, Ibrahim, Khadija, Layla, Nour, Omar, Rania, Tariq, Yasmin, Zaynab,
      Darius, Golnaz, Shirin, Ayşe, Çağla, Emre, İpek, Noa, Eitan`),
    family: split(`Abu-Rahma, al-Khatib, Bouazizi, El-Sayed, Haddad, Khoury, Mansour, Nasser, Qasim, Sabbagh,
      Ahmadzadeh, Farrokhi, Rostami, Çelik, Doğan, Öztürk, Şahin, Yıldız, Ben-Ami, Shalev, Terzian`),
  },
  {
    given:
      split(`Aditi, Arjun, Bhavana, Deepak, Gayatri, Harpreet, Ishaan, Jyoti, Kavitha, Lakshmi, Manish, Nandini,
      Pooja, Rajesh, Sanjana, Tanvir, Usha, Vikram, Dilani, Faizan`),
    family: split(`Acharya, Banerjee, Chaudhry, Deshpande, Gill, Hussain, Iyer, Jayawardena, Kulkarni,
      Mukhopadhyay, Nair, Patel, Qureshi, Ramanathan, Siddiqui, Thapa, Venkataraman, Wickramasinghe, Ghosh`),
  },
  {
    given:
      split(`Bao, Chen-Yu, Hsin-Yi, Jiahui, Lan, Meiling, Peng, Qiaoling, Wei, Xiaodan, Yuxuan, Zihan, Anh,
      Đức, Hương, Thảo, Tuấn, Vy`),
    family:
      split(`Cai, Chang, Fong, Guo, Hsieh, Jiang, Kwok, Lü, Ouyang, Qian, Tseng, Wong, Xu, Yip, Zhao, Bùi, Đặng,
      Hoàng, Lê, Nguyễn, Phạm, Trần, Võ`),
  },
  {
    given:
      split(`Akiko, Daichi, Haruka, Jun'ichi, Kenta, Naoko, Shōhei, Yūki, Eun-ji, Hyun-woo, Ji-yeon, Min-jun,
      Soo-ah, Batbayar`),
    family:
      split(`Fujimoto, Hashimoto, Itō, Kuroda, Matsuura, Nishikawa, Ōtani, Saitō, Takemura, Yoshino, Bae, Cho,
      Hwang, Kwon, Seong, Yoo`),
  },
  {
    given:
      split(`Adaeze, Babatunde, Chinonso, Efua, Folasade, Kwame, Makena, Ngozi, Ọlámidé, Sibusiso, Tendai,
      Wanjiru, Yohannes, Selam, Zanele`),
    family:
      split(`Adeyemi, Boateng, Chukwu, Dlamini, Eze, Gebremariam, Kamau, Mbeki-Ross, Mwangi, Ndlovu, Nkrumah-Hall,
      Okonkwo, Ọdúnlámì, Owusu, Sithole, Tesfaye, Wekesa`),
  },
  {
    given:
      split(`Leilani, Kainoa, Keoni, Tevita, Mele, Marikit, Jomar, Rizalina, Wayra, Aiyana, Nizhoni, Dewi,
      Budi, Siti`),
    family:
      split(`Kealoha, Kahananui, Fa'asavalu, Tu'ipulotu, Bautista, Dimaculangan, Macaraeg, Begay, Tsosie,
      Yellowhorse, Quispe, Kusumawati, Wijaya, Te Rangi`),
  },
];

const unique = (names: string[]): string[] => [...new Set(names)];

export const givenNames: string[] = unique(origins.flatMap(({ given }) => given));
export const familyNames: string[] = unique(origins.flatMap(({ family }) => family));

/** People who go by one name. */
export const singleNames: string[] = split(
  `Suharti, Thiruvengadam, Tenzin, Budiarto, Farzana, Chhaya, Wahyuni, Myint, Sukanya, Dorji`,
);

export const jobTitles = {
  software: split(`Software engineer, Senior software engineer, Principal engineer, Staff engineer,
    Site reliability engineer, Security engineer, Data engineer, Software engineer in test, Mobile developer,
    Front-end engineer, Engineering manager, Build and release engineer, Database administrator`),
  hardware: split(`Hardware engineer, Firmware engineer, Electrical engineer, Mechanical engineer,
    Network engineer, Silicon design engineer, Reliability test technician, Manufacturing engineer`),
  research: split(`Researcher, Senior researcher, Research scientist, Applied scientist, Data scientist,
    Computational linguist, Research intern, Economist, Statistician, Machine learning engineer`),
  operations: split(`Data center technician, Operations manager, Support engineer, Customer service lead,
    Technical program manager, Program manager, Product manager, Supply chain analyst, Logistics coordinator,
    Facilities coordinator, Executive assistant, Recruiter, Account manager, Solutions architect, Payroll specialist,
    Training specialist`),
  design: split(`Product designer, Interaction designer, Visual designer, User researcher, Technical writer,
    Content designer, Localization manager, Accessibility specialist, Motion designer`),
  legal: split(`Corporate counsel, Paralegal, Contracts manager, Privacy program manager, Compliance analyst,
    Public policy associate`),
} satisfies Record<string, string[]>;

/** How often each kind of work is drawn. */
const kinds: (keyof typeof jobTitles)[] = [
  "software",
  "software",
  "software",
  "software",
  "operations",
  "operations",
  "research",
  "hardware",
  "design",
  "legal",
];

export const places: string[] =
  split(`Seattle, Bellevue, Redmond, Tacoma, Spokane, Portland, San Francisco, Oakland,
  San José, Sunnyvale, Mountain View, Los Angeles, San Diego, Sacramento, Phoenix, Tucson, Salt Lake City, Denver,
  Boulder, Albuquerque, Austin, Houston, El Paso, New Orleans, Minneapolis, Chicago, Detroit, Pittsburgh, Philadelphia,
  New York, Boston, Cambridge, Baltimore, Atlanta, Orlando, Vancouver, Montréal, Toronto, Dublin, London, Zürich,
  München, Hyderabad, Bengaluru`);

/** Names of well-known people, which chance must not put under a letter. */
const wellKnown = new Set(
  [
    "Jeff Bezos",
    "Satya Nadella",
    "Sundar Pichai",
    "Shōhei Ōtani",
    "Yūki Saitō",
    "Martin Freeman",
    "Marcus Freeman",
    "Gregory Porter",
    "Kevin Porter",
    "Daniel Bell",
    "Ian Bell",
    "Colin Bell",
    "Vanessa Bell",
    "Oliver Reed",
    "Frances Harper",
    "Rebecca Mercer",
    "Seán Gallagher",
    "Seán O'Sullivan",
    "Gilberto da Silva",
    "Thiago da Silva",
    "Vikram Patel",
    "Jiří Dvořák",
    "Yannis Papaioannou",
    "Naoko Yoshino",
    "Hyun-woo Cho",
  ].map((name) => name.toLowerCase()),
);

export const isWellKnown = (name: string): boolean => wellKnown.has(name.toLowerCase());

const pick = <T>(items: readonly T[], random: () => number): T => {
  const item = items[Math.min(items.length - 1, Math.floor(random() * items.length))];
  if (item === undefined) throw new Error("Nothing to pick from");
  return item;
};

const initials = Array.from("ABCDEFGHJKLMNPRSTVW");

function inventName(random: () => number): string {
  const form = random();
  if (form >= 0.99) return pick(singleNames, random);
  const origin = pick(origins, random);
  const given = pick(origin.given, random);
  const mixed = random() >= 0.75;
  const families = mixed ? familyNames : origin.family;
  const middle = form >= 0.9 ? ` ${pick(initials, random)}.` : "";
  const first = families.indexOf(pick(families, random));
  // The next family name that makes nobody famous; one always exists.
  for (let step = 0; step < families.length; step++) {
    const family = families[(first + step) % families.length];
    if (family !== undefined && family !== given && !isWellKnown(`${given} ${family}`)) {
      return `${given}${middle} ${family}`;
    }
  }
  return pick(singleNames, random);
}

/** The same numbers from `random` make the same person. */
export function inventPerson(random: () => number): DemonstrationPerson {
  const name = inventName(random);
  const title = pick(jobTitles[pick(kinds, random)], random);
  return { name, title, place: pick(places, random) };
}

const organizations: [name: string, domain: string, representative: string][] = [
  ["Alder County Bail Fund", "aldercountybail.example", "Chair of the board"],
  ["Bridgewater Interfaith Council for Justice", "bridgewaterinterfaith.example", "Moderator"],
  ["Center for Unwatched Streets", "unwatchedstreets.example", "Executive director"],
  ["Coalition Against Predictive Stops", "nopredictivestops.example", "National coordinator"],
  ["Common Ground Tenants’ Union", "commongroundtenants.example", "President"],
  ["Congregations for a Welcoming Valley", "welcomingvalley.example", "Lead organizer"],
  ["Cottonwood Immigrant Defense", "cottonwooddefense.example", "Managing attorney"],
  ["Daughters of the Delta", "daughtersofthedelta.example", "Founder and director"],
  ["Desert Rose Legal Clinic", "desertroselegal.example", "Legal director"],
  ["Due Process Project of the Plains", "plainsdueprocess.example", "Director of litigation"],
  ["Eastbank Civil Liberties Forum", "eastbankliberties.example", "Secretary"],
  ["Families Beyond the Wall", "familiesbeyond.example", "Director of programs"],
  ["Farmhands’ Rights Association", "farmhandsrights.example", "General secretary"],
  ["First Night Shelter Network", "firstnightshelter.example", "Advocacy director"],
  ["Foundation for Quiet Cities", "quietcities.example", "Vice president for policy"],
  ["Free Assembly Watch", "freeassemblywatch.example", "Senior counsel"],
  ["Gulf Shore Human Rights Center", "gulfshorerights.example", "Interim director"],
  ["Harrow Street Law Collective", "harrowstreetlaw.example", "Member of the collective"],
  ["High Plains Indigenous Rights Circle", "highplainscircle.example", "Circle keeper"],
  ["Institute for Algorithms and Liberty", "algorithmsandliberty.example", "Director of research"],
  ["Jasmine Women’s Legal Network", "jasminewomen.example", "National director"],
  ["Juniper Youth Justice Project", "juniperyouth.example", "Youth program director"],
  ["Lakeshore Muslim Community Defense", "lakeshoredefense.example", "Community director"],
  ["Lantern Refugee Alliance", "lanternrefugee.example", "Chief executive"],
  ["League of Open Courts", "opencourtsleague.example", "Chief counsel"],
  ["Library Workers for Privacy", "libraryworkersprivacy.example", "Convener"],
  ["Magnolia Voting Rights Fund", "magnoliavoting.example", "President and general counsel"],
  ["Many Rivers Peace Fellowship", "manyriverspeace.example", "Clerk"],
  ["Mothers for Fair Policing", "mothersfairpolicing.example", "Co-founder"],
  ["National Circle of Public Defenders’ Investigators", "defenseinvestigators.example", "Chair"],
  ["Neighbors United of Orchard Hill", "orchardhillneighbors.example", "Neighborhood organizer"],
  ["Northern Border Witness", "northernborderwitness.example", "Field director"],
  ["Pine Barrens Freedom Network", "pinebarrensfreedom.example", "Network coordinator"],
  ["Plaza Abierta", "plazaabierta.example", "Directora ejecutiva"],
  ["Prism Legal Equality Fund", "prismequality.example", "Director of public policy"],
  ["Public Square Technology Clinic", "publicsquareclinic.example", "Clinic director"],
  ["Rail and Harbor Workers for Civil Rights", "railharborrights.example", "Recording secretary"],
  ["Red Clay Racial Equity Project", "redclayequity.example", "Project director"],
  ["Return Home Reentry Services", "returnhomereentry.example", "Director of client services"],
  ["Second Look Innocence Clinic", "secondlookclinic.example", "Supervising attorney"],
  ["South Bay Asian Civic League", "southbaycivic.example", "Policy director"],
  ["Stonecutters’ Union Civil Rights Committee", "stonecuttersrights.example", "Committee chair"],
  ["Sunflower Disability Rights Center", "sunflowerdisability.example", "Director of advocacy"],
  ["Tidewater Black Lawyers’ Guild", "tidewaterlawyers.example", "President-elect"],
  ["Transparency Desk", "transparencydesk.example", "Editor and director"],
  ["Unión de Vecinos del Río", "vecinosdelrio.example", "Coordinador general"],
  ["West Mesa Sanctuary Coalition", "westmesasanctuary.example", "Steering committee member"],
  ["Workers’ Data Rights Initiative", "workersdatarights.example", "Head of campaigns"],
];

/** The 48 invented organizations, each with the office that its representative holds. */
export function inventOrganizations(): DemonstrationOrganization[] {
  return organizations.map(([name, domain, representative]) => ({ name, domain, representative }));
}
