/** @file What is published under which name, as timm 1.0.29, torchvision 0.28.0 and segmentation-models-pytorch 0.5.0 have it. */
import type { ChannelStatistics, Interpolation } from "@tributary/kernel";

/** Of ImageNet's red, green and blue. */
export const imageNet: ChannelStatistics = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** From -1 to 1. torchvision's `transform_input` makes this of what it normalized. */
const half: ChannelStatistics = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

/** Name, license, [input size, part of the shorter side that is seen, interpolation], statistics, origin, paper. */
export type TimmRow = readonly [name: string, license: string, view: readonly [size: number, part: number, interpolation: Interpolation], statistics: ChannelStatistics, origin: string | null, paper: string | null];

/**
 * timm's weights of our architectures, in repositories of the same name on the hub; of each architecture the default first. Which commits they
 * are at, and what their files hash to, only the hub knows.
 */
export const timmTable: readonly TimmRow[] = [
  ["timm/resnet18.a1_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet18.a2_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet18.a3_in1k", "apache-2.0", [160, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet18.fb_ssl_yfcc100m_ft_in1k", "cc-by-nc-4.0", [224, 0.875, "bilinear"], imageNet, "https://github.com/facebookresearch/semi-supervised-ImageNet1K-models", null],
  ["timm/resnet18.fb_swsl_ig1b_ft_in1k", "cc-by-nc-4.0", [224, 0.875, "bilinear"], imageNet, "https://github.com/facebookresearch/semi-supervised-ImageNet1K-models", null],
  ["timm/resnet18.gluon_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://cv.gluon.ai/model_zoo/classification.html", null],
  ["timm/resnet18.tv_in1k", "bsd-3-clause", [224, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnet34.a1_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet34.a2_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet34.a3_in1k", "apache-2.0", [160, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet34.bt_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", null],
  ["timm/resnet34.gluon_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://cv.gluon.ai/model_zoo/classification.html", null],
  ["timm/resnet34.ra4_e3600_r224_in1k", "apache-2.0", [224, 0.9, "bicubic"], half, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet34.tv_in1k", "bsd-3-clause", [224, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnet50.a1_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet50.a1h_in1k", "apache-2.0", [176, 0.9, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet50.a2_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet50.a3_in1k", "apache-2.0", [160, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet50.am_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/resnet50.b1k_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet50.b2k_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet50.bt_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", null],
  ["timm/resnet50.c1_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet50.c2_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet50.d_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet50.fb_ssl_yfcc100m_ft_in1k", "cc-by-nc-4.0", [224, 0.875, "bilinear"], imageNet, "https://github.com/facebookresearch/semi-supervised-ImageNet1K-models", null],
  ["timm/resnet50.fb_swsl_ig1b_ft_in1k", "cc-by-nc-4.0", [224, 0.875, "bilinear"], imageNet, "https://github.com/facebookresearch/semi-supervised-ImageNet1K-models", null],
  ["timm/resnet50.gluon_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://cv.gluon.ai/model_zoo/classification.html", null],
  ["timm/resnet50.ra_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", null],
  ["timm/resnet50.ram_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", null],
  ["timm/resnet50.tv2_in1k", "bsd-3-clause", [176, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnet50.tv_in1k", "bsd-3-clause", [224, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnet101.a1h_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet101.a1_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet101.a2_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet101.a3_in1k", "apache-2.0", [160, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet101.gluon_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://cv.gluon.ai/model_zoo/classification.html", null],
  ["timm/resnet101.tv2_in1k", "bsd-3-clause", [176, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnet101.tv_in1k", "bsd-3-clause", [224, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnet152.a1h_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet152.a1_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet152.a2_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet152.a3_in1k", "apache-2.0", [160, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnet152.gluon_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://cv.gluon.ai/model_zoo/classification.html", null],
  ["timm/resnet152.tv2_in1k", "bsd-3-clause", [176, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnet152.tv_in1k", "bsd-3-clause", [224, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnext50_32x4d.a1h_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnext50_32x4d.a1_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnext50_32x4d.a2_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnext50_32x4d.a3_in1k", "apache-2.0", [160, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/resnext50_32x4d.fb_ssl_yfcc100m_ft_in1k", "cc-by-nc-4.0", [224, 0.875, "bilinear"], imageNet, "https://github.com/facebookresearch/semi-supervised-ImageNet1K-models", null],
  ["timm/resnext50_32x4d.fb_swsl_ig1b_ft_in1k", "cc-by-nc-4.0", [224, 0.875, "bilinear"], imageNet, "https://github.com/facebookresearch/semi-supervised-ImageNet1K-models", null],
  ["timm/resnext50_32x4d.gluon_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://cv.gluon.ai/model_zoo/classification.html", null],
  ["timm/resnext50_32x4d.ra_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", null],
  ["timm/resnext50_32x4d.tv2_in1k", "bsd-3-clause", [176, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnext50_32x4d.tv_in1k", "bsd-3-clause", [224, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnext101_32x8d.tv_in1k", "bsd-3-clause", [224, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/resnext101_32x8d.fb_ssl_yfcc100m_ft_in1k", "cc-by-nc-4.0", [224, 0.875, "bilinear"], imageNet, "https://github.com/facebookresearch/semi-supervised-ImageNet1K-models", null],
  ["timm/resnext101_32x8d.fb_swsl_ig1b_ft_in1k", "cc-by-nc-4.0", [224, 0.875, "bilinear"], imageNet, "https://github.com/facebookresearch/semi-supervised-ImageNet1K-models", null],
  ["timm/resnext101_32x8d.fb_wsl_ig1b_ft_in1k", "cc-by-nc-4.0", [224, 0.875, "bilinear"], imageNet, "https://github.com/facebookresearch/WSL-Images", null],
  ["timm/resnext101_32x8d.tv2_in1k", "bsd-3-clause", [176, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/wide_resnet50_2.racm_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", null],
  ["timm/wide_resnet50_2.tv2_in1k", "bsd-3-clause", [176, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/wide_resnet50_2.tv_in1k", "bsd-3-clause", [224, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/wide_resnet101_2.tv_in1k", "bsd-3-clause", [224, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/wide_resnet101_2.tv2_in1k", "bsd-3-clause", [176, 0.875, "bilinear"], imageNet, "https://github.com/pytorch/vision", null],
  ["timm/seresnet50.a1_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/seresnet50.a2_in1k", "apache-2.0", [224, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/seresnet50.a3_in1k", "apache-2.0", [160, 0.95, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", "arXiv:2110.00476"],
  ["timm/seresnet50.ra2_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, "https://github.com/huggingface/pytorch-image-models", null],
  ["timm/densenet121.ra_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/densenet121.tv_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/densenet161.tv_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/densenet169.tv_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/densenet201.tv_in1k", "apache-2.0", [224, 0.875, "bicubic"], imageNet, null, null],
  ["timm/inception_v3.tv_in1k", "apache-2.0", [299, 0.875, "bicubic"], half, null, null],
  ["timm/inception_v3.gluon_in1k", "apache-2.0", [299, 0.875, "bicubic"], imageNet, null, null],
  ["timm/inception_v3.tf_adv_in1k", "apache-2.0", [299, 0.875, "bicubic"], half, null, null],
  ["timm/inception_v3.tf_in1k", "apache-2.0", [299, 0.875, "bicubic"], half, null, null],
  ["timm/inception_v4.tf_in1k", "apache-2.0", [299, 0.875, "bicubic"], half, null, null],
  ["timm/inception_resnet_v2.tf_in1k", "apache-2.0", [299, 0.8975, "bicubic"], half, null, null],
  ["timm/inception_resnet_v2.tf_ens_adv_in1k", "apache-2.0", [299, 0.8975, "bicubic"], half, null, null],
];

/** Name, file, how its SHA-256 begins (the name of the file says it), [input size, shorter side, interpolation], statistics, origin. */
export type TorchvisionRow = readonly [name: string, file: string, sha256: string, view: readonly [size: number, resize: number, interpolation: Interpolation], statistics: ChannelStatistics, origin: string];

/** torchvision's weights, at download.pytorch.org; the last of each architecture is the default. */
export const torchvisionTable: readonly TorchvisionRow[] = [
  ["torchvision/resnet18.IMAGENET1K_V1", "resnet18-f37072fd.pth", "f37072fd", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/tree/main/references/classification#resnet"],
  ["torchvision/resnet34.IMAGENET1K_V1", "resnet34-b627a593.pth", "b627a593", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/tree/main/references/classification#resnet"],
  ["torchvision/resnet50.IMAGENET1K_V1", "resnet50-0676ba61.pth", "0676ba61", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/tree/main/references/classification#resnet"],
  ["torchvision/resnet50.IMAGENET1K_V2", "resnet50-11ad3fa6.pth", "11ad3fa6", [224, 232, "bilinear"], imageNet, "https://github.com/pytorch/vision/issues/3995#issuecomment-1013906621"],
  ["torchvision/resnet101.IMAGENET1K_V1", "resnet101-63fe2227.pth", "63fe2227", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/tree/main/references/classification#resnet"],
  ["torchvision/resnet101.IMAGENET1K_V2", "resnet101-cd907fc2.pth", "cd907fc2", [224, 232, "bilinear"], imageNet, "https://github.com/pytorch/vision/issues/3995#new-recipe"],
  ["torchvision/resnet152.IMAGENET1K_V1", "resnet152-394f9c45.pth", "394f9c45", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/tree/main/references/classification#resnet"],
  ["torchvision/resnet152.IMAGENET1K_V2", "resnet152-f82ba261.pth", "f82ba261", [224, 232, "bilinear"], imageNet, "https://github.com/pytorch/vision/issues/3995#new-recipe"],
  ["torchvision/resnext50_32x4d.IMAGENET1K_V1", "resnext50_32x4d-7cdf4587.pth", "7cdf4587", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/tree/main/references/classification#resnext"],
  ["torchvision/resnext50_32x4d.IMAGENET1K_V2", "resnext50_32x4d-1a0047aa.pth", "1a0047aa", [224, 232, "bilinear"], imageNet, "https://github.com/pytorch/vision/issues/3995#new-recipe"],
  ["torchvision/resnext101_32x8d.IMAGENET1K_V1", "resnext101_32x8d-8ba56ff5.pth", "8ba56ff5", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/tree/main/references/classification#resnext"],
  ["torchvision/resnext101_32x8d.IMAGENET1K_V2", "resnext101_32x8d-110c445d.pth", "110c445d", [224, 232, "bilinear"], imageNet, "https://github.com/pytorch/vision/issues/3995#new-recipe-with-fixres"],
  ["torchvision/wide_resnet50_2.IMAGENET1K_V1", "wide_resnet50_2-95faca4d.pth", "95faca4d", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/pull/912#issue-445437439"],
  ["torchvision/wide_resnet50_2.IMAGENET1K_V2", "wide_resnet50_2-9ba9bcbe.pth", "9ba9bcbe", [224, 232, "bilinear"], imageNet, "https://github.com/pytorch/vision/issues/3995#new-recipe-with-fixres"],
  ["torchvision/wide_resnet101_2.IMAGENET1K_V1", "wide_resnet101_2-32ee1156.pth", "32ee1156", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/pull/912#issue-445437439"],
  ["torchvision/wide_resnet101_2.IMAGENET1K_V2", "wide_resnet101_2-d733dc28.pth", "d733dc28", [224, 232, "bilinear"], imageNet, "https://github.com/pytorch/vision/issues/3995#new-recipe"],
  ["torchvision/densenet121.IMAGENET1K_V1", "densenet121-a639ec97.pth", "a639ec97", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/pull/116"],
  ["torchvision/densenet161.IMAGENET1K_V1", "densenet161-8d451a50.pth", "8d451a50", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/pull/116"],
  ["torchvision/densenet169.IMAGENET1K_V1", "densenet169-b2777c0a.pth", "b2777c0a", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/pull/116"],
  ["torchvision/densenet201.IMAGENET1K_V1", "densenet201-c1103571.pth", "c1103571", [224, 256, "bilinear"], imageNet, "https://github.com/pytorch/vision/pull/116"],
  ["torchvision/googlenet.IMAGENET1K_V1", "googlenet-1378be20.pth", "1378be20", [224, 256, "bilinear"], half, "https://github.com/pytorch/vision/tree/main/references/classification#googlenet"],
  ["torchvision/inception_v3.IMAGENET1K_V1", "inception_v3_google-0cc3c7bd.pth", "0cc3c7bd", [299, 342, "bilinear"], half, "https://github.com/pytorch/vision/tree/main/references/classification#inception-v3"],
];

/** Name, commit, license. Repositories are called `smp-hub/resnet34.imagenet`. */
export type SmpRow = readonly [name: string, commit: string, license: string];

/** The encoders of segmentation-models-pytorch: without a head. */
export const smpTable: readonly SmpRow[] = [
  ["smp/resnet18.imagenet", "3f2325ff978283d47aa6a1d6878ca20565622683", "bsd-3-clause"],
  ["smp/resnet18.ssl", "d600d5116aac2e6e595f99f40612074c723c00b2", "cc-by-nc-4.0"],
  ["smp/resnet18.swsl", "0e3a35d4d8e344088c14a96eee502a88ac70eae1", "cc-by-nc-4.0"],
  ["smp/resnet34.imagenet", "7a57b34f723329ff020b3f8bc41771163c519d0c", "bsd-3-clause"],
  ["smp/resnet50.imagenet", "00cb74e366966d59cd9a35af57e618af9f88efe9", "bsd-3-clause"],
  ["smp/resnet50.ssl", "d07daf5b4377f3700c6ac61906b0aafbc4eca46b", "cc-by-nc-4.0"],
  ["smp/resnet50.swsl", "b9520cce124f91c6fe7eee45721a2c7954f0d8c0", "cc-by-nc-4.0"],
  ["smp/resnet101.imagenet", "cd7c15e8c51da86ae6a084515fdb962d0c94e7d1", "bsd-3-clause"],
  ["smp/resnet152.imagenet", "951dd835e9d086628e447b484584c8983f9e1dd0", "bsd-3-clause"],
  ["smp/resnext50_32x4d.imagenet", "329793c85d62fd340ae42ae39fb905a63df872e7", "bsd-3-clause"],
  ["smp/resnext50_32x4d.ssl", "9b67cff77d060c7044493a58c24d1007c1eb06c3", "cc-by-nc-4.0"],
  ["smp/resnext50_32x4d.swsl", "52e6e49da61b8e26ca691e1aef2cbb952884057d", "cc-by-nc-4.0"],
  ["smp/resnext101_32x8d.imagenet", "221af6198d03a4ee88992f78a1ee81b46a52d339", "bsd-3-clause"],
  ["smp/resnext101_32x8d.instagram", "44cd927aa6e64673ffe9d31230bad44abc18b823", "cc-by-nc-4.0"],
  ["smp/resnext101_32x8d.ssl", "723a95ddeed335c9488c37c6cbef13d779ac8f97", "cc-by-nc-4.0"],
  ["smp/resnext101_32x8d.swsl", "58cf0bb65f91365470398080d9588b187d1777c4", "cc-by-nc-4.0"],
  ["smp/densenet121.imagenet", "a17c96896a265b61338f66f61d3887b24f61995a", "bsd-3-clause"],
  ["smp/densenet161.imagenet", "9afe0fec51ab2a627141769d97d6f83756d78446", "bsd-3-clause"],
  ["smp/densenet169.imagenet", "8facfba9fc72f7750879dac9ac6ceb3ab990de8d", "bsd-3-clause"],
  ["smp/densenet201.imagenet", "ed5deb355d71659391d46fae5e7587460fbb5f84", "bsd-3-clause"],
];
