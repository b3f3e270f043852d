// What serverless.yml takes from this folder. osls loads only JavaScript; Node.js runs the TypeScript behind it as it is.
export { resources } from './resources.ts';
export { stage } from './stage.ts';
