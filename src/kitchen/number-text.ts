export { numberText } from "../model/number-text.js";
