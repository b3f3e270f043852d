import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readText, root } from './project.ts';

/** A recipe of CONTRIBUTING.md: `- **A setting**, such as `NAME`: ` and its files, as code spans. */
interface Recipe {
  readonly title: string;
  /** Something that was added by the recipe. */
  readonly example: string;
  /** The files to touch, with the example's name for `<name>`. */
  readonly places: readonly string[];
}

const recipes = [
  ...readText('CONTRIBUTING.md').matchAll(/^- \*\*(.+?)\*\*, such as `(.+?)`:([\s\S]*?)(?=\n- |\n\n)/gm),
].map(
  ([, title = '', example = '', text = '']): Recipe => ({
    title,
    example,
    places: [...text.matchAll(/`([\w./<>*-]+)`/g)].map(([, place = '']) =>
      place.replaceAll('<name>', example),
    ),
  }),
);

/** What marks the places of an example, and where else its name has another meaning. */
const marks: Readonly<Record<string, { readonly mark: RegExp; readonly except?: RegExp }>> = {
  'A sender of webhooks': { mark: /\bsentry\b/ },
  // The senders that sign in this way are not part of the recipe.
  'A kind of signature': {
    mark: /'jwt'|\bJwtScheme\b|\bjwtSender\b|\bverifyJwt\b/,
    except: /^lib\/webhook\/senders\//,
  },
  'A shape of payload': { mark: /\bfromS3\b|\bs3-wrapped\b|\bs3\.ts\b/ },
  'A setting': { mark: /\bMESSAGE_PROPERTIES\b/ },
  // What the setting changes is in local/dms, and tests of that use it.
  'A setting of the local cloud': {
    mark: /\bDMS_PROPERTIES_AS\b|\bpropertiesAs\b/,
    except: /^test\/(?!local\/settings)|^docs\/routes|^local\/dms\/messages/,
  },
  // The doctor explains the option, and other tests use it.
  'An option of every route': { mark: /\bdeliverAfter\b/, except: /^cli\/doctor\/|^test\/(broker|cli)\// },
  // Any test may use a trigger; the recipe names the one that is about it.
  'A trigger': {
    mark: /\bevent-bus\b|'eventBridge'/,
    except: /^test\/(?!fixtures\/|functions\/event-bus\.test)/,
  },
  'A refusal of the service': { mark: /\bAPIG\.0613\b/ },
};

/** Files that users change, the wiring of the tests, which is a copy, and the list of code that its tests cannot notice. */
const notCompared =
  /^(serverless\.yml|test\/fixtures\/serverless\.yml|test\/mutation\/survivors\.md|functions\/|events\/|local\/local\.env)/;

const files = globSync(
  '{README.md,docs/{configuration,routes,senders}.md,.env.example,*.config.*,package.json,{lib,cli,local,test}/**/*.{ts,md}}',
  {
    cwd: root,
  },
).filter(
  (file) =>
    !/node_modules|\/dist\//.test(file) &&
    file !== 'test/project/contributing.test.ts' &&
    !notCompared.test(file),
);

describe('CONTRIBUTING.md', () => {
  test('has the recipes that this test knows', () => {
    expect(recipes.map(({ title }) => title).sort()).toEqual(Object.keys(marks).sort());
  });

  test('lets a sender be added in four places; a command writes the fifth', () => {
    const sender = recipes.find(({ title }) => title === 'A sender of webhooks');
    expect(sender?.places.filter((place) => place !== 'lib/senders.ts')).toHaveLength(4);
  });

  test.each(recipes)('names files that exist for: $title', ({ places }) => {
    expect(places).not.toEqual([]);
    // A user may have removed a function with its samples, and have other queues.
    const missing = places.filter((place) => !notCompared.test(place) && filesOf(place).length === 0);
    expect(missing).toEqual([]);
  });

  test.each(recipes)(
    'names exactly the files that were touched for $example: $title',
    ({ title, places }) => {
      const { mark = /^$/, except = /^$/ } = marks[title] ?? {};
      const touched = files.filter(
        (file) => (mark.test(file) || mark.test(readText(file))) && !except.test(file),
      );

      expect(touched.sort()).toEqual(
        places
          .filter((place) => !notCompared.test(place))
          .flatMap(filesOf)
          .sort(),
      );
    },
  );
});

/** A place is a file, a pattern, or a folder with all its files. */
function filesOf(place: string): string[] {
  const pattern = place.endsWith('/') ? `${place}**/*.*` : place;
  return globSync(pattern, { cwd: root });
}
