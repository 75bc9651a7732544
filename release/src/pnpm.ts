/** @file The pnpm that runs this program, or else the one that npx finds. */

/** A command of pnpm as what to start, and with what. */
export const pnpm = (...args: readonly string[]): [command: string, args: readonly string[]] => {
  const { npm_execpath: path = "", npm_config_user_agent: agent = "" } = process.env;
  if (!agent.startsWith("pnpm/")) return ["npx", ["-y", "pnpm@12", ...args]];
  return /\.[cm]?js$/.test(path) ? [process.execPath, [path, ...args]] : [path, args];
};
