/** @file What the library advises, in words that can be followed on the command line. */

const bringIn = "bring it in: tributary import FILE --as ARCHITECTURE";

/** The library's words, and the command line's. */
const words: readonly (readonly [library: RegExp | string, commandLine: string])[] = [
  [/(?:leave out )?onError: "skip" to see/, "leave --skip-broken out to see"],
  [/(?:with )?onError: "skip"/, "with --skip-broken"],
  ['objects: "foreground"', "--objects"],
  ["say how masks are named with maskName", "call it as its picture, with _mask or without"],
  [/, or, if [^\n]* meant[^\n]*, name the classes/, ""],
  [", or give the palette", ""],
  ["draw it with plotModel(model)", "leave --u out"],
  ["open it with loadModel() if saveModel() wrote it, or read its weights with readSafetensors()", bringIn],
  [/open it with load\w+\(\), or read its weights with read\w+\(\)/, bringIn],
  ["read its weights with readPytorch()", bringIn],
  ["and read that with readSafetensors()", `and ${bringIn}`],
  [/(?:build the model in code, and )?load (?:these weights|the weights of this file) with [^\n]*/, bringIn],
  ["read the weights alone with readKeras(), and build the model in code", bringIn],
  ["look into it with readOnnx(), and run it with openSession()", "give it to predict or evaluate"],
  ["an architecture that toJson() wrote opens with fromJson()", "an architecture alone has no weights"],
  ["a file that saveModel() wrote", "a file that train, import or export wrote"],
  [/write it again with \w+\(\)/, "make it again with train, import or export"],
  ["export it with toOnnx()", "say --to onnx"],
  [/load with \{ skip: \[([^\]\n]*)\] \}/, "say --skip $1"],
  [
    "or import those of another library with importWeights()",
    "or those of another library: tributary import FILE --as ARCHITECTURE",
  ],
  ["or the reference is that of another library", "or of another flavor: see --flavor"],
  [
    /if you trust the file, give (?:max(?:Pixels|Bytes): \d+|a larger maxBytes)/,
    "make it smaller, or cut it into pieces",
  ],
  [/make sure that it is the right file, then give a larger maxBytes/, "make sure that it is the right file"],
  [/(?:; )?or give a larger maxBytes/, ""],
  ["ask for a smaller piece, or resize() the picture first", "ask for a smaller piece with --input"],
  [
    "lower the learning rate, or clip the gradients with clip: { globalNorm: 1 }",
    "lower the learning rate: --learning-rate 0.0001",
  ],
  [/; \{ checkFinite: false \}[^\n]*/, ""],
  [/or leave device out (?=to compute|for the CPU)/, "or leave --device out "],
  [/say which class: \{ class: ("[^"]*"|\d+) \}[^\n]*/, "say --class $1"],
  ["or leave class out for the most probable one", "or leave --class out for the most probable one"],
  [/say which one answers: \{ output: ("[^"]*") \}/, "say --output $1"],
  ["that summary(model) prints", "that summary prints"],
  [", or give the place a name with named()", ""],
  [/take saliency\(\) or occlusion\(\), which look/, "say --by saliency,occlusion, which look"],
  ["or leave layer out", "or leave --layer out"],
  [/name the columns: \{ (path|label): "[^"]*" \}/, "call the column $1 in the first line of the file"],
  [/allow it: pretrained\([^\n]*\)/, "allow it: --non-commercial"],
  ["that publishedWeights() lists", "that list --pretrained prints"],
  ["and set HF_TOKEN or give token", "and set HF_TOKEN"],
  ["fetch it once without offline and HF_HUB_OFFLINE, with the same cache", "fetch it once without HF_HUB_OFFLINE"],
  [", or build this one of blocks and give its weights to importWeights()", ""],
  [", or give the file to importWeights() with a network that has them", ""],
  ["look at endpoint, or at the environment variable HF_ENDPOINT", "look at the environment variable HF_ENDPOINT"],
  ["add it to classes, or correct the name", "correct the name"],
  ["add the class and its color; if colors", "leave such masks out, or train on masks that have it; if colors"],
];

/** The starts of weights' names, as the option takes them. */
const withoutQuotes = (text: string): string =>
  text.replace(/--skip ("[^\n]*?") to/, (_, starts: string) => `--skip ${starts.replaceAll(/["\s]/g, "")} to`);

/** A call, settings in braces, or a name as only programs write it. */
const isOfPrograms = /[A-Za-z]\(|\{ ?\w+:|\b[a-z]+[A-Z][a-z]+[:\s]/;

/** Advice that only a program can follow says so. */
const labeled = (text: string): string =>
  text.replaceAll(/^ {2}to fix {4}([^\n]*)$/gm, (line, advice: string) =>
    isOfPrograms.test(advice) ? `  in code   ${advice}` : line,
  );

/** The same message, with options and commands in place of functions. */
export const inOwnWords = (message: string): string =>
  labeled(withoutQuotes(words.reduce((text, [library, commandLine]) => text.replace(library, commandLine), message)));
