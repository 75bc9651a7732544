/** @file A skip connection: the output of the first convolution is concatenated with that of the second. */
import { concatenate, conv2d, dense, flatten, input, maxPooling2d, model, summary } from "@tributary/kernel";

const image = input([224, 224, 3], { name: "image" });
const skip = conv2d(16, 3, { padding: "same", activation: "relu" })(image);
const deeper = conv2d(16, 3, { padding: "same", activation: "relu" })(skip);
const joined = concatenate([skip, deeper]);
const hidden = dense(64, { activation: "relu" })(flatten(maxPooling2d(2)(joined)));
const score = dense(1, { activation: "sigmoid" })(hidden);

export const net = model(image, score);
console.log(summary(net));
