from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

COLUMNS = ["day", "shop", "units", "price"]


def read_sales(path):
    raw = pd.read_csv(Path(path), sep=";", dtype=str)
    raw = raw.replace("-", np.nan)
    return pd.DataFrame({
        "day": pd.to_datetime(raw["day"], format="%Y-%m-%d"),
        "shop": raw["shop"],
        "units": pd.to_numeric(raw["units"]).astype(float),
        "price": pd.to_numeric(raw["price"].str.replace(",", ".", regex=False)),
    }, columns=COLUMNS)


def clean(table):
    result = table.dropna(subset="shop")
    result = result.assign(shop=result["shop"].str.lower().str.strip())
    medians = result.groupby("shop")["units"].median()
    result = result.assign(units=result["units"].combine_first(result["shop"].map(medians)))
    return result.dropna(subset="price").reset_index(drop=True)


def by_shop(table):
    g = table.groupby("shop")
    result = g.size().to_frame("sales")
    result["revenue"] = g[["units", "price"]].apply(lambda part: (part.units * part.price).sum())
    result["mean_price"] = g.price.mean()
    return result.reset_index()


def with_region(sales, shops):
    lookup = shops.set_index("name")["region"]
    return sales.assign(region=sales["shop"].map(lookup))


def standardise(x):
    known = ~np.isnan(x)
    count = known.sum(axis=0)
    mean = np.where(known, x, 0).sum(axis=0) / count
    d = x - mean
    var = np.where(known, d * d, 0).sum(axis=0) / count
    with np.errstate(divide="ignore", invalid="ignore"):
        z = d / np.sqrt(var)
    return np.where(known & (var == 0), 0.0, z)


def plot_units(table):
    pivot = table.pivot_table(index="shop", values="units", aggfunc="sum")
    ax = plt.gca()
    ax.bar(x=list(pivot.index), height=pivot["units"])
    ax.set_xlabel("Shop")
    ax.set_ylabel("Units sold")
    ax.set_title("Units")
    return ax


def p_value(a, b, n):
    rng = np.random.default_rng()
    both = np.r_[a, b]
    mixed = rng.permuted(np.tile(both, (n, 1)), axis=1)
    k = len(a)
    diffs = np.abs(mixed[:, :k].mean(axis=1) - mixed[:, k:].mean(axis=1))
    obs = abs(a.mean() - b.mean())
    return (1 + int((diffs >= obs - 1e-9).sum())) / (1 + n)


if __name__ == "__main__":
    january = read_sales("data/january.csv")
    print((january.units * january.price).sum())
