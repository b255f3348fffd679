import numpy as np
import pandas as pd
import matplotlib.pyplot as plt


def read_sales(path):
    df = pd.read_csv(path, sep=";")
    df["day"] = pd.to_datetime(df["day"])
    return df


def clean(table):
    df = table.dropna(subset=["shop"]).copy()
    df["shop"] = df["shop"].str.strip().str.lower()
    df["units"] = df["units"].fillna(df["units"].median())
    df = df.dropna(subset=["price"])
    return df.reset_index(drop=True)


def by_shop(table):
    table = table.copy()
    table["revenue"] = table["units"] * table["price"]
    return table.groupby("shop").agg(
        sales=("revenue", "count"), revenue=("revenue", "sum"), mean_price=("price", "mean")
    ).reset_index()


def with_region(sales, shops):
    return sales.merge(shops, left_on="shop", right_on="name")[["shop", "units", "region"]]


def standardise(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


def plot_units(table):
    plt.bar(table["shop"], table["units"])
    plt.xlabel("shop")
    plt.ylabel("units sold")
    plt.title("Units")
    plt.show()


def p_value(a, b, n):
    obs = abs(np.mean(a) - np.mean(b))
    all_values = np.concatenate([a, b])
    k = 0
    for i in range(n):
        np.random.shuffle(all_values)
        if abs(np.mean(all_values[:len(a)]) - np.mean(all_values[len(a):])) >= obs - 1e-9:
            k += 1
    return k / n
