/**
 * The five demonstration letters. The facts and figures are those reported in May and June 2018; the words
 * are new, the mail domains are reserved names that can never receive mail, and all signers are invented.
 */

export type DemonstrationSlug =
  "amazon-rekognition" | "microsoft-ice" | "google-maven" | "aclu-petition" | "civil-rights-organizations";

export type DemonstrationText = {
  lang: string;
  title: string;
  /** Markdown subset: paragraphs, `##` headings, `>` quotes, lists, emphasis. */
  body: string;
  demands: string[];
};

export type DemonstrationWorkplace = {
  name: string;
  domains: string[];
  anyMailbox: boolean;
  headcount: number | null;
  headcountSource: string | null;
};

export type DemonstrationSignatures = {
  named: number;
  anonymous: number;
  role: number;
  organization: number;
};

export type DemonstrationLetter = {
  slug: DemonstrationSlug;
  /** The first is the original, the others are translations. */
  texts: DemonstrationText[];
  /** One sentence for lists and search engines. */
  summary: string;
  addressee: string;
  workplaces: DemonstrationWorkplace[];
  ways: ("anonymous" | "role" | "named" | "organization")[];
  /** What named signers, or the representatives of organizations, may fill in. */
  asks: ("title" | "place" | "organization")[];
  roles: string[];
  goal: number | null;
  /** Days from now. */
  opensAt: number;
  /** Days from now. */
  closesAt: number;
  state: "open" | "closed" | "delivered";
  cites: DemonstrationSlug[];
  cadence: { everySeconds: number; least: number };
  signatures: { small: DemonstrationSignatures; full: DemonstrationSignatures };
};

const tenMinutes = 600;
const day = 86_400;

const amazonRekognition: DemonstrationLetter = {
  slug: "amazon-rekognition",
  summary:
    "Amazon workers ask the company to stop selling face recognition to police, to stop hosting the systems behind immigration raids, and to give them a say in what they build.",
  addressee: "Jeff Bezos, chief executive",
  texts: [
    {
      lang: "en",
      title: "Not with our work",
      body: `Everyone who works here is taught to start with the customer and work backward. So let us start with a woman on a sidewalk in Orlando. She is on her way home. She is suspected of nothing, and nobody has asked her anything. A camera takes in her face, and a service that some of us designed, and that others of us are woken at night to keep running, holds it against a file.

She is not the customer. She will never see a bill or fill in a survey. But the product is used *on* her, and if we work backward from her, we cannot find the place where anyone gave us leave to build it.

## What we sell

Documents made public in May show that our company did more than let police departments open an account. It sought them out and offered them help, in Orlando, Florida, and in Washington County, Oregon, among others. Our marketing says that Rekognition can search tens of millions of faces and follow people through live video.

A tool like that does not arrive in an empty room. It arrives in a country where some neighborhoods have always been watched and others never, where people are photographed for standing at a demonstration, and where a wrong match can begin with a drawn gun. Researchers showed this winter that face analysis sold by other companies fails far more often on dark-skinned women than on light-skinned men. We do not ask you only for a better error rate. A system that is right about everyone, everywhere, is one that nobody can walk away from.

## What we host

Palantir runs on our cloud. Its systems serve immigration enforcement: they join records of school, work, phones, places and relatives until a person can be found. This is the summer in which children were taken from their parents at the border. We do not say that a data center took a child from anyone. We say that enforcement on this scale needs storage, search and uptime, and that our company rents them out by the hour.

## Why you will find no names here

We are engineers and pickers, technicians and recruiters. People in each of those jobs have seen what happens to a colleague who speaks up. So each of these signatures was confirmed from a mailbox at this company, each is counted once, and none can be traced to one of us, not even by those who collected them.

> You can check the number. You cannot look up the people. Please consider why we needed it to be so.

Civil-rights organizations have written to you about this, and so have members of the public in great number. We stand with both. What we can add is that we are inside. We write the code, rack the machines, pack the boxes that paid for them. We have heard it said that what customers do with a service is up to them. We do not believe that about any other product we ship, and we ask you not to believe it about this one.`,
      demands: [
        "Stop selling face recognition to police and to every other law-enforcement agency.",
        "Stop hosting Palantir and any other company whose systems serve immigration enforcement.",
        "Give the people who build and run our services a say in what they are built for, and protect those who use it.",
        "Publish which public agencies use our services to watch people, and under which rules.",
      ],
    },
    {
      lang: "es",
      title: "No con nuestro trabajo",
      body: `A todos los que trabajamos aquí nos enseñan a empezar por el cliente y, desde ahí, trabajar hacia atrás. Empecemos, pues, por una mujer que camina por una acera de Orlando. Va de regreso a su casa. No es sospechosa de nada y nadie le ha preguntado nada. Una cámara capta su rostro, y un servicio que algunos de nosotros diseñamos, y por el que a otros nos despiertan de noche para que siga funcionando, lo compara con un archivo.

Ella no es la clienta. Nunca verá una factura ni contestará una encuesta. Pero el producto se usa *sobre* ella, y si trabajamos hacia atrás a partir de ella, no encontramos el momento en que alguien nos diera permiso para construirlo.

## Lo que vendemos

Los documentos que se hicieron públicos en mayo muestran que nuestra empresa hizo algo más que dejar que los departamentos de policía abrieran una cuenta. Los buscó y les ofreció ayuda, entre otros lugares, en Orlando, Florida, y en el condado de Washington, Oregón. Nuestra publicidad dice que Rekognition puede buscar entre decenas de millones de rostros y seguir a las personas en video en directo.

Una herramienta así no llega a una habitación vacía. Llega a un país donde a unos barrios se los ha vigilado siempre y a otros nunca, donde se fotografía a la gente por asistir a una manifestación y donde una identificación errónea puede empezar con un arma desenfundada. Este invierno, un grupo de investigadores demostró que el análisis facial que venden otras empresas falla mucho más con las mujeres de piel oscura que con los hombres de piel clara. No le pedimos solamente una tasa de error más baja. De un sistema que acierta con todo el mundo y en todas partes, nadie puede escapar.

## Lo que alojamos

Palantir funciona en nuestra nube. Sus sistemas sirven al control migratorio: cruzan datos de escuelas, empleos, teléfonos, lugares y parientes hasta dar con una persona. Este es el verano en que se separó a niños de sus padres en la frontera. No decimos que un centro de datos le haya quitado un hijo a nadie. Decimos que una persecución de esta magnitud necesita almacenamiento, búsquedas y servidores que no se caigan, y que nuestra empresa los alquila por horas.

## Por qué aquí no hay nombres

Somos ingenieras y preparadores de pedidos, técnicas y reclutadores. En cada uno de esos puestos hemos visto lo que le pasa a quien levanta la voz. Por eso cada una de estas firmas se confirmó desde un buzón de esta empresa, cada una se cuenta una sola vez y ninguna puede conducir hasta nosotros, ni siquiera a través de quienes las reunieron.

> Usted puede comprobar el número. No puede buscar a las personas. Le rogamos que piense por qué tuvo que ser así.

Ya le han escrito sobre esto organizaciones de derechos civiles, y también un gran número de ciudadanos. Estamos con unas y con otros. Lo que podemos añadir es que nosotros estamos dentro. Escribimos el código, montamos las máquinas, empacamos las cajas con las que se pagaron. Hemos oído decir que lo que los clientes hagan con un servicio es asunto suyo. No lo creemos de ningún otro producto que entregamos, y le pedimos que tampoco lo crea de este.`,
      demands: [
        "Deje de vender reconocimiento facial a la policía y a cualquier otro cuerpo de seguridad.",
        "Deje de alojar a Palantir y a cualquier otra empresa cuyos sistemas sirvan al control migratorio.",
        "Dé voz a quienes construimos y mantenemos los servicios para decidir a qué se destinan, y proteja a quienes la usen.",
        "Publique qué organismos públicos usan nuestros servicios para vigilar a las personas, y bajo qué reglas.",
      ],
    },
  ],
  workplaces: [
    {
      name: "Amazon offices in Seattle",
      domains: ["amazon.example", "corp.amazon.example"],
      anyMailbox: false,
      headcount: 45_000,
      headcountSource: "The company’s public figure for its Seattle headquarters, 2018, rounded.",
    },
    {
      name: "Amazon Web Services and fulfillment centers",
      domains: ["aws.amazon.example", "fulfillment.amazon.example"],
      anyMailbox: false,
      headcount: 521_000,
      headcountSource:
        "All others among the 566,000 full-time and part-time employees in the annual report for 2017.",
    },
  ],
  ways: ["anonymous", "role"],
  asks: [],
  roles: [
    "Software engineer",
    "Systems engineer",
    "Applied scientist",
    "Product manager",
    "Designer",
    "Solutions architect",
    "Support engineer",
    "Data center technician",
    "Recruiter",
    "Fulfillment associate",
    "Area manager",
    "Delivery operations",
  ],
  goal: 500,
  opensAt: -12,
  closesAt: 180,
  state: "open",
  cites: ["aclu-petition", "civil-rights-organizations"],
  cadence: { everySeconds: day, least: 5 },
  signatures: {
    small: { named: 0, anonymous: 262, role: 78, organization: 0 },
    full: { named: 0, anonymous: 341, role: 109, organization: 0 },
  },
};

const microsoftIce: DemonstrationLetter = {
  slug: "microsoft-ice",
  summary:
    "Microsoft employees, most of them under their own names, ask the company to end its 19.4 million dollar contract with Immigration and Customs Enforcement.",
  addressee: "Satya Nadella, chief executive, and the senior leadership of Microsoft",
  texts: [
    {
      lang: "en",
      title: "End the contract with ICE",
      body: `Our company holds a contract worth 19.4 million dollars with Immigration and Customs Enforcement. Set against a year of our sales, it is a rounding error. Set against an agency’s working day, it is the desk, the filing cabinet and the telephone. We are writing to ask you to end it.

We are engineers, researchers, designers, program managers and support staff. Many of us came to this country on a visa. Others are the children of people who crossed a border with fewer papers than they would have liked. We have sat in the waiting rooms where a family’s life turns on a form and on the patience of whoever reads it. Nobody needs to explain immigration to us.

## What has happened

This spring the government began to prosecute every adult caught crossing the southern border without permission, and to take away the children who had crossed with them. More than two thousand were taken in about six weeks. The order to stop came only after the whole country had seen the pictures and heard the crying, and an order can be withdrawn as quickly as it was signed. The agency that detains the parents is still our customer.

In January our company announced that its government cloud had been cleared for this agency’s work, and named face recognition among the things that it might speed up. Most of us read that announcement for the first time this month.

## What we have been told

1. *That the contract is for mail, calendars, messages and documents.* We accept that. An agency that arrests and detains people does so by mail, calendar, message and document.
2. *That none of it is used to separate families.* We accept that this is what the company knows. But we know how our cloud is made: once it is sold, we do not look at what a customer does inside it, and we should not. The choice cannot be made by looking in later. It is made when we choose the customer.
3. *That the company has spoken out against the policy.* It has, and that meant something to us. But a statement against a policy and an invoice to those who carry it out cannot both be our position.

## Why we give our names

We have each weighed what it might cost. Some colleagues who agree with every line have good reasons not to be seen, and they are counted here without their names. The rest of us sign openly because **a large company can file away a number more easily than a person from down the hall.**

We do not ask Microsoft to refuse every government. Hospitals, schools and courts run on what we make, and we are glad of it. We ask for a line that is drawn in public, before the next sale instead of after the next photograph, and drawn by people who will have to explain it to those of us who do the work.`,
      demands: [
        "Cancel the contract with Immigration and Customs Enforcement, and sign no new one.",
        "Adopt a public rule for the government work that we refuse, with international human rights law as its floor.",
        "Report every year which contracts were examined under that rule, and what was decided.",
      ],
    },
  ],
  workplaces: [
    {
      name: "Microsoft",
      domains: ["microsoft.example"],
      anyMailbox: false,
      headcount: 124_000,
      headcountSource: "Full-time employees as of 30 June 2017, from the annual report for fiscal year 2017.",
    },
  ],
  ways: ["anonymous", "named"],
  asks: ["title", "place"],
  roles: [],
  goal: 250,
  opensAt: -16,
  closesAt: 90,
  state: "open",
  cites: [],
  cadence: { everySeconds: day, least: 5 },
  signatures: {
    small: { named: 112, anonymous: 64, role: 0, organization: 0 },
    full: { named: 112, anonymous: 188, role: 0, organization: 0 },
  },
};

const googleMaven: DemonstrationLetter = {
  slug: "google-maven",
  summary:
    "Google employees ask the company to leave Project Maven, which reads drone video for the Pentagon, and to bind itself not to build weapons.",
  addressee: "Sundar Pichai, chief executive",
  texts: [
    {
      lang: "en",
      title: "Not an arms company",
      body: `Project Maven is a program of the Department of Defense. It teaches computers to pick out vehicles, buildings and people in video filmed by drones, because there is more of that video than analysts can watch. Our company supplies software for it, and the skill to use that software. Many of us learned this from colleagues or from the newspaper, and not from those who agreed to it.

We have since been told that the work is narrow: open-source libraries, images flagged for a person to look at, nothing that flies and nothing that fires. We build such systems for a living, and the description does not reassure us.

## Where the line runs

Between a moving picture and a missile lies a chain of small decisions. Which frame deserves a second look? Which shape is a person? Is it the one from yesterday, and where will he be tomorrow? Each of these is the output of a classifier before it is anybody’s judgment. There will be a human in the loop, we hear. But we know from our own products what becomes of humans in loops: after a thousand boxes drawn in the right place, they stop asking about the next one.

> A machine that decides where people look has decided part of what they will see.

Nor can any of us promise how often the box will be right. We would never let a product near a hospital if it had been trained in one country and used in another, and if no report of a failure could ever reach us. Here, those who could file the report are the ones under the camera.

## What it costs

People in every country leave their letters with us, their questions and the photographs of their children, because they believe that we work for *them*. That belief cannot be bought back with more machines. A company that holds so much of the world’s private life cannot at the same time sort the world’s people for one of its armies, however small the contract is, and whatever larger one it may lead to.

It has already cost us colleagues. About a dozen have resigned over this. We would rather see the reason removed than see more of us follow them.

We do not all think alike about armies. Some of us have served in one. Some of us have family who live under the aircraft. Honest people can hold that soldiers should have the best tools there are. But we were hired to do a different kind of work, and a change of this size should have been put to us openly while it could still be declined.

## What would settle it

Principles are welcome, and so are meetings. Neither is an answer while the contract runs and can be renewed. We ask for a decision, made public, that those who come after us can hold the company to.`,
      demands: [
        "Withdraw from Project Maven, and do not renew the contract when it runs out.",
        "Adopt a public and binding rule that nobody working for this company, on staff or under contract, builds weapons or systems that pick out targets for them.",
        "Tell the people whose work a military is to use before it is promised, and let them decline without harm to their careers.",
      ],
    },
    {
      lang: "de",
      title: "Kein Rüstungskonzern",
      body: `Project Maven ist ein Programm des amerikanischen Verteidigungsministeriums. Es bringt Computern bei, auf Drohnenvideos Fahrzeuge, Gebäude und Menschen zu erkennen, denn es gibt mehr solche Aufnahmen, als Auswerter je ansehen können. Unser Unternehmen liefert dafür die Software und das Können, sie einzusetzen. Viele von uns haben das von Kolleginnen und Kollegen oder aus der Zeitung erfahren und nicht von denen, die es vereinbart haben.

Inzwischen heißt es, der Auftrag sei eng begrenzt: quelloffene Bibliotheken, Bilder, die einem Menschen zur Ansicht vorgelegt werden, nichts, was fliegt, und nichts, was schießt. Wir bauen solche Systeme von Berufs wegen, und diese Beschreibung beruhigt uns nicht.

## Wo die Grenze verläuft

Zwischen einem bewegten Bild und einer Rakete liegt eine Kette kleiner Entscheidungen. Welches Einzelbild verdient einen zweiten Blick? Welcher Umriss ist ein Mensch? Ist es derselbe wie gestern, und wo wird er morgen sein? Jede dieser Fragen beantwortet ein Klassifikator, bevor irgendjemand darüber urteilt. Am Ende entscheide immer noch ein Mensch, hören wir. Doch aus unseren eigenen Produkten wissen wir, was aus dem Menschen wird, der nur noch bestätigt: Wenn tausend Rahmen richtig saßen, fragt er beim nächsten nicht mehr nach.

> Eine Maschine, die bestimmt, wohin Menschen schauen, hat schon zum Teil bestimmt, was sie sehen werden.

Ebenso wenig kann irgendjemand von uns versprechen, wie oft der Rahmen richtig sitzt. Nie ließen wir ein Produkt auch nur in die Nähe eines Krankenhauses, das in einem Land trainiert wurde, in einem anderen eingesetzt wird und von dessen Fehlern uns keine Meldung je erreichen kann. Hier sind diejenigen, die den Fehler melden könnten, die Menschen unter der Kamera.

## Was es kostet

Menschen in allen Ländern vertrauen uns ihre Briefe an, ihre Fragen und die Fotos ihrer Kinder, weil sie glauben, dass wir für *sie* arbeiten. Dieses Vertrauen lässt sich nicht mit noch mehr Rechnern zurückkaufen. Ein Unternehmen, das so viel vom Privatleben der Welt verwahrt, kann nicht zugleich für eine ihrer Armeen die Menschen der Welt sortieren, so klein der Auftrag auch sein mag und welcher größere auch darauf folgen könnte.

Schon jetzt hat es uns Kolleginnen und Kollegen gekostet: Etwa ein Dutzend hat deswegen gekündigt. Uns wäre es lieber, der Grund fiele weg, als dass noch mehr von uns ihnen folgen.

Über Armeen denken wir nicht alle gleich. Manche von uns haben gedient. Manche haben Angehörige, die unter diesen Flugzeugen leben. Man kann mit guten Gründen der Meinung sein, dass Soldaten die besten Werkzeuge haben sollen, die es gibt. Aber wir sind für eine andere Arbeit eingestellt worden, und eine Wende von solcher Tragweite hätte man uns offen vorlegen müssen, solange man noch ablehnen konnte.

## Was die Sache klären würde

Grundsätze sind uns willkommen, Gespräche auch. Beides ist keine Antwort, solange der Vertrag läuft und verlängert werden kann. Wir bitten um eine öffentliche Entscheidung, an der auch die nach uns das Unternehmen messen können.`,
      demands: [
        "Steigen Sie aus Project Maven aus, und verlängern Sie den Vertrag nicht, wenn er ausläuft.",
        "Geben Sie dem Unternehmen eine öffentliche und verbindliche Regel, nach der niemand, der für uns arbeitet, ob angestellt oder beauftragt, Waffen baut oder Systeme, die ihnen Ziele suchen.",
        "Sagen Sie den Menschen, deren Arbeit ein Militär nutzen soll, Bescheid, bevor etwas zugesagt wird, und lassen Sie sie ohne berufliche Nachteile ablehnen.",
      ],
    },
  ],
  workplaces: [
    {
      name: "Google",
      domains: ["google.example"],
      anyMailbox: false,
      headcount: 80_110,
      headcountSource:
        "Full-time employees of Google’s parent company as of 31 December 2017, from its annual report for 2017.",
    },
  ],
  ways: ["anonymous", "role", "named"],
  asks: ["title", "place"],
  roles: [
    "Software engineer",
    "Site reliability engineer",
    "Hardware engineer",
    "Research scientist",
    "Product manager",
    "Program manager",
    "User experience",
    "Sales and support",
    "People operations",
    "Legal and policy",
  ],
  goal: null,
  opensAt: -84,
  closesAt: -6,
  state: "delivered",
  cites: [],
  cadence: { everySeconds: day, least: 5 },
  signatures: {
    small: { named: 148, anonymous: 74, role: 38, organization: 0 },
    full: { named: 2_360, anonymous: 1_180, role: 460, organization: 0 },
  },
};

const acluPetition: DemonstrationLetter = {
  slug: "aclu-petition",
  summary:
    "A petition open to everyone asks Amazon to stop selling its face recognition service to police and government agencies.",
  addressee: "Jeff Bezos, chief executive, Amazon",
  texts: [
    {
      lang: "en",
      title: "A face is not a license plate",
      body: `You can leave your phone at home. You can pay in cash, close an account, take another street. You cannot leave your face at home, and you cannot have it changed once somebody has filed it.

Amazon sells a service called Rekognition. Point it at a picture, and it compares every face there with a collection that may hold millions. It costs little, it needs no special machines, and the company has been offering it to the police. Records obtained by the ACLU and published in May show it in the hands of a sheriff’s office in Washington County, Oregon, and on trial with the police in Orlando, Florida. The people who live in those places were not asked.

## Four ordinary days

- A woman goes into a clinic. The camera across the street belongs to the city.
- A man visits a lawyer’s office about his brother’s deportation case. He has been told to bring papers; his face came along without being told.
- A student holds up a sign outside the county building. It takes an afternoon to make a list of everyone who stood near her.
- A driver who looks a little like somebody else is told to get out of his car and keep both hands where they can be seen.

Not one of them has done anything wrong. The first three will think twice the next time, and that is a harm even on a day when the machine makes no mistake. The fourth met it on a day when it did. Studies of face analysis software have found the most errors on women and on people with dark skin. In this country that means the mistakes will fall on those who can least afford a misunderstanding with the police.

## Why we write to a company

Our laws were not made for this. A search of a house needs a warrant; a search of every face on a square needs, in most places, nothing but a credit card. Lawmakers should act, and many of us are writing to ours as well. But laws take years, and a system that has been bought, installed and grown used to is seldom taken down again. **The easiest time to stop is before it is everywhere, and the one who can stop it today is the one who sells it.**

We are customers of Amazon, former customers, and people who never wanted to be. We live in large cities and in towns with one traffic light. We do not agree on much else. But none of us ever consented to carry a number on our heads that any officer may read from across the road, and no company has the right to sell that consent on our behalf.`,
      demands: [
        "Stop selling Rekognition to police departments and to every other government agency.",
        "End the trials and accounts of the agencies that already have it.",
        "Publish a list of the agencies that have used it, and say what each one used it for.",
      ],
    },
  ],
  workplaces: [{ name: "Everyone", domains: [], anyMailbox: true, headcount: null, headcountSource: null }],
  ways: ["anonymous", "named"],
  asks: ["place"],
  roles: [],
  goal: null,
  opensAt: -41,
  closesAt: 240,
  state: "open",
  cites: [],
  cadence: { everySeconds: tenMinutes, least: 5 },
  signatures: {
    small: { named: 296, anonymous: 124, role: 0, organization: 0 },
    full: { named: 101_500, anonymous: 48_500, role: 0, organization: 0 },
  },
};

const civilRightsOrganizations: DemonstrationLetter = {
  slug: "civil-rights-organizations",
  summary:
    "Civil-rights organizations ask Amazon to stop supplying governments with face recognition and to answer for what it has supplied already.",
  addressee: "Jeff Bezos, chief executive, Amazon",
  texts: [
    {
      lang: "en",
      title: "The right to go unrecognized",
      body: `Our organizations defend people who are stopped, searched, detained, deported, evicted and spied upon. We differ in size, in faith and in politics. We write to you together because one product of your company touches the people whom each of us serves.

That product is Rekognition. It was sold to law enforcement with your staff’s assistance and with little notice to the public, as records released in May have shown. It can put a name to a face in a crowd, and it can do so on video while the crowd is still walking.

## What our work has taught us

Surveillance is never handed out evenly. Each generation of it, from the informer’s notebook to the license plate reader, was brought in for the worst of crimes and then turned on the people nearest to hand: on Black communities, on immigrants, on Muslims at prayer, on unions, on those who march. We have no reason to expect that face recognition will be the exception. It is cheaper than any of its forerunners, it works at a distance, and nobody can decline it.

Three things follow.

- **A protest is no longer a crowd.** It is a list of those present.
- **A sanctuary is no longer safe.** Whoever films its door knows who came in.
- **A mistake is no longer rare.** At the scale of a city, even a good system is wrong about somebody every day, and our clients will be asked to prove that they are not who the machine says they are.

## What we ask of a company

You may reply that the law allows the sale, that the customer decides on the use, and that your terms of service forbid abuse. The law has not caught up. The customer keeps its uses secret. As for the terms, we know of no way for a person who has been misidentified to learn which company’s terms were broken.

It is not too late to leave this trade. We ask you to do so before it becomes ordinary, and we are ready to meet with you about how.`,
      demands: [
        "Stop providing face recognition to governments, and close the accounts that exist.",
        "Disclose every agency to which Rekognition has been offered, sold or lent.",
        "Meet with the communities it has been used on, and publish what you will do to repair the harm.",
      ],
    },
  ],
  workplaces: [
    {
      name: "Civil-rights organizations",
      domains: [],
      anyMailbox: true,
      headcount: null,
      headcountSource: null,
    },
  ],
  ways: ["organization"],
  asks: ["title", "organization"],
  roles: [],
  goal: null,
  opensAt: -41,
  closesAt: 120,
  state: "open",
  cites: [],
  // Nobody signs here without a name, so that there is nothing to hide in a larger batch.
  cadence: { everySeconds: tenMinutes, least: 1 },
  signatures: {
    small: { named: 0, anonymous: 0, role: 0, organization: 48 },
    full: { named: 0, anonymous: 0, role: 0, organization: 48 },
  },
};

export const demonstrationLetters: DemonstrationLetter[] = [
  amazonRekognition,
  microsoftIce,
  googleMaven,
  acluPetition,
  civilRightsOrganizations,
];
